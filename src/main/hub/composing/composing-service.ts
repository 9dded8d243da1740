import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { hasFilesBesideHub } from '../../../shared/domain/launcher-name.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { Attachment } from '../launchers/launcher.ts';
import type { Git } from '../repos/repo-service.ts';
import { builtInCommands } from './built-in-commands.ts';
import { findCommands, sortedCommands } from './find-commands.ts';
import { SessionFiles } from './session-files.ts';

export interface ComposingServiceOptions {
  readonly git: Git;
  readonly clock: Clock;
  /** The places where the files of messages go. */
  readonly launchers: LauncherService;
  readonly claudeConfigDirectory: string;
}

/** What helps to write a message: files to name, commands to give, files to send along. */
export class ComposingService {
  readonly #files: SessionFiles;
  readonly #launchers: LauncherService;
  readonly #claudeConfigDirectory: string;

  constructor(options: ComposingServiceOptions) {
    this.#files = new SessionFiles(options);
    this.#launchers = options.launchers;
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

  attach(
    session: SessionId,
    name: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<Result<Attachment, Refusal>> {
    return this.#launchers.ofSession(session).attachments.add(session, name, content);
  }

  detach(session: SessionId, id: string): Promise<Result<void, Refusal>> {
    return this.#launchers.ofSession(session).attachments.remove(session, id);
  }
}
