import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err } from '../../../shared/base/result.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CommandContext } from '../commands/command-runner.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { SessionService } from '../sessions/session-service.ts';

export interface AdoptServiceOptions {
  readonly sessions: Pick<SessionService, 'read' | 'stop' | 'settled' | 'resume'>;
  readonly launchers: LauncherService;
}

/** Ends a Claude Code that was started by hand, and continues its conversation here, with a terminal. */
export class AdoptService {
  readonly #options: AdoptServiceOptions;

  constructor(options: AdoptServiceOptions) {
    this.#options = options;
  }

  async adopt(
    context: CommandContext<SessionView>,
    session: SessionId,
  ): Promise<Result<SessionView, Refusal>> {
    const { sessions } = this.#options;
    const found = sessions.read(session);
    if (!found.ok) return found;
    const refused = await this.#whyNot(found.value);
    if (refused) return err(refused);
    if (!isEnded(found.value)) {
      const ended = await this.#end(context, found.value);
      if (ended) return err(ended);
    }
    // Refused where a Claude Code has the conversation open after all.
    return sessions.resume(context, session);
  }

  async #whyNot(view: SessionView): Promise<Refusal | null> {
    if (view.joined === null) {
      return refusal('refused', `${view.name} runs under the hub already.`, 'Nothing to do.');
    }
    const isLinked = view.run.state === 'running' && view.run.isConnected;
    if (!isEnded(view) && !isLinked) {
      return refusal(
        'unavailable',
        `${view.name} cannot be reached now.`,
        'Try again in a moment.',
      );
    }
    // Before it is ended: what could not be continued here must stay where it is.
    const isThere = await this.#options.launchers.of(view).history.has(view);
    if (isThere || view.turn === null) return null;
    return refusal(
      'refused',
      `The hub does not find the conversation of ${view.name}: its Claude Code has another configuration folder, or was started in another folder.`,
      'It stays as it is. Continue it where it runs.',
    );
  }

  async #end(context: CommandContext<SessionView>, view: SessionView): Promise<Refusal | null> {
    const { sessions } = this.#options;
    const stopped = await sessions.stop({ actor: context.actor, command: null }, view.id, {
      keepsWorkers: true,
    });
    if (!stopped.ok) return stopped.error;
    await sessions.settled([view.id]);
    const now = sessions.read(view.id);
    if (!now.ok) return now.error;
    return isEnded(now.value)
      ? null
      : refusal('unavailable', `${view.name} has not ended yet.`, 'Try again when it has.');
  }
}
