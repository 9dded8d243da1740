import type { Clock } from '../../../shared/base/clock.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import type { Git } from '../repos/repo-service.ts';
import { builtInCommands } from './built-in-commands.ts';
import { findCommands, sortedCommands } from './find-commands.ts';
import { SessionFiles } from './session-files.ts';

export interface ComposingServiceOptions {
  readonly git: Git;
  readonly clock: Clock;
  readonly claudeConfigDirectory: string;
}

/** What helps to write a message: files to name, and commands to give. */
export class ComposingService {
  readonly #files: SessionFiles;
  readonly #claudeConfigDirectory: string;

  constructor(options: ComposingServiceOptions) {
    this.#files = new SessionFiles(options);
    this.#claudeConfigDirectory = options.claudeConfigDirectory;
  }

  /**
   * Paths below the session's working folder, the best first. None where its files are elsewhere: at the same path here is
   * the checkout of the owner, with files that no container was given.
   */
  async findFiles(view: SessionView, query: string, limit: number): Promise<readonly string[]> {
    return hasFilesBesideHub(view.launcher) ? this.#files.find(view, query, limit) : [];
  }

  /** Of a session whose files are elsewhere only those that every Claude Code has. */
  async listCommands(view: SessionView): Promise<readonly SlashCommand[]> {
    return hasFilesBesideHub(view.launcher)
      ? findCommands(view, this.#claudeConfigDirectory)
      : sortedCommands(builtInCommands);
  }
}
