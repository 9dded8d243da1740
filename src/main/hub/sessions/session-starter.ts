import { messageOf } from '../../../shared/base/app-error.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RunnerSpec } from '../../../shared/wire/runner-job.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { Launcher, WorktreeSetup } from '../launchers/launcher.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { RunnerAdmission } from '../runners/runner-admission.ts';
import type { GridSource } from '../terminal/terminal-sources.ts';
import { argumentsOfResume } from './arguments-of-resume.ts';
import { runnerSetupOf } from './runner-setup.ts';

/** Variables that Claude Code of a session gets over the environment of its place, read as late as possible. */
export interface SessionVariables {
  of(view: SessionView): Promise<Result<Readonly<Record<string, string>>, string>>;
}

export interface SessionStarterOptions {
  readonly commands: CommandRunner;
  readonly launchers: LauncherService;
  readonly logger: Logger;
  readonly admission: RunnerAdmission;
  /** Says which setup commands the owner has allowed. */
  readonly repos: RepoPort;
  /** Sizes that terminals begin with. */
  readonly grids: GridSource;
  /** Calls that the runner holds from the beginning. */
  readonly fourEyes: { readonly rules: readonly string[] };
  readonly variables: SessionVariables;
}

const defaultGrid = { cols: 120, rows: 40 };

const setupCommand = '.roundhouse/setup';

/**
 * Starts a session's runner after `session.start-requested` was committed. Whatever goes wrong becomes
 * an event: a session never stays `starting` in silence.
 */
export class SessionStarter {
  readonly #options: SessionStarterOptions;

  constructor(options: SessionStarterOptions) {
    this.#options = options;
  }

  async start(view: SessionView, isResume: boolean): Promise<void> {
    try {
      const failure = await this.#launch(view, isResume);
      if (failure !== undefined) await this.#fail(view.id, failure);
    } catch (thrown) {
      this.#options.logger.error('a session could not be started', {
        session: view.id,
        error: thrown,
      });
      await this.#fail(view.id, messageOf(thrown));
    }
  }

  /** After the hub's own start: a setup command that was cut off is not repeated without a word. */
  async failCutSetup(view: SessionView): Promise<boolean> {
    if (view.setupRun !== 'begun') return false;
    const output = 'The hub ended while it ran.';
    const reason = `The hub ended while the setup command ${setupCommand} ran. It may still be running: look at ${view.cwd} before you resume, which starts Claude Code without running it again.`;
    await this.#record(view.id, [
      { kind: 'session.setup-ran', data: { command: setupCommand, code: null, output } },
      { kind: 'session.start-failed', data: { reason } },
    ]);
    return true;
  }

  /** The reason why it did not start, if it did not. */
  async #launch(view: SessionView, isResume: boolean): Promise<string | undefined> {
    const { launchers, admission, grids } = this.#options;
    const place = launchers.of(view);
    const executable = await place.findClaude();
    if (!executable.ok) return executable.error;
    const variables = await this.#options.variables.of(view);
    if (!variables.ok) return variables.error;
    const hasSetUp = await this.#runSetup(place, view);
    if (hasSetUp !== undefined) return hasSetUp;
    const runner = newId('runner');
    const hasConversation = isResume && (await place.history.has(view));
    const spec: RunnerSpec = {
      session: view.id,
      name: view.name,
      runner,
      token: admission.newToken(runner),
      cwd: view.cwd,
      claude: {
        sessionId: view.claudeSessionId,
        isResume: hasConversation,
        model: view.model,
        permissionMode: view.permissionMode,
        args: [...(isResume ? argumentsOfResume(view, { hasConversation }) : view.claudeArgs)],
      },
      setup: runnerSetupOf(view),
      variables: variables.value,
      fourEyes: [...this.#options.fourEyes.rules],
      ...(grids.sizeOf(view.id) ?? defaultGrid),
    };
    admission.expect(spec);
    const launched = await place.launch(spec);
    return launched.ok ? undefined : launched.error;
  }

  /** The repo's setup command, in a worktree that was just made; the reason when it failed. */
  async #runSetup(place: Launcher, view: SessionView): Promise<string | undefined> {
    const pending = await this.#pendingSetup(place, view);
    if (!pending) return undefined;
    const { setup, text } = pending;
    await this.#record(view.id, [
      { kind: 'session.setup-started', data: { command: setupCommand } },
    ]);
    const outcome = await setup.run({ cwd: view.cwd, text });
    await this.#record(view.id, [
      { kind: 'session.setup-ran', data: { command: setupCommand, ...outcome } },
    ]);
    if (outcome.code === 0) return undefined;
    return `The setup command ${setupCommand} ended with ${outcome.code ?? 'a signal'}.`;
  }

  /** The setup command of a worktree that was made for the session and has not had it yet. */
  async #pendingSetup(
    { setup }: Launcher,
    view: SessionView,
  ): Promise<{ readonly setup: WorktreeSetup; readonly text: string } | null> {
    const { worktree, setupRun } = view;
    if (!setup || !worktree || worktree.skipsSetup === true || setupRun !== 'none') return null;
    const read = await setup.read(worktree.path);
    return read && this.#options.repos.isSetupAllowed(view.repo, read.hash)
      ? { setup, text: read.text }
      : null;
  }

  async #fail(session: SessionId, reason: string): Promise<void> {
    await this.#record(session, [{ kind: 'session.start-failed', data: { reason } }]);
  }

  async #record(session: SessionId, bodies: readonly EventBody[]): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (view) =>
        view.run.state === 'starting' ? ok(bodies) : err(refusal('refused', 'it has moved on')),
      answer: () => undefined,
    });
  }
}
