import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody, NewEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from './command-identity.ts';
import type { HubLog, LogState } from './hub-log.ts';

/** Who wants it, and under which identity, with which answer, it is remembered. */
export interface CommandContext<Answer = unknown> {
  readonly actor: Actor;
  readonly command: CommandIdentity | null;
  readonly remember?: ((answer: Answer) => unknown) | undefined;
}

/** A change of one session that exists. */
export interface SessionCommand<Answer> extends CommandContext<Answer> {
  readonly session: SessionId;
  readonly decide: (view: SessionView, state: LogState) => Result<readonly EventBody[], Refusal>;
  readonly answer: (after: SessionView) => Answer;
}

/** The one path of a command on a session: find it, decide, commit, answer. */
export class SessionCommands {
  readonly #log: HubLog;
  readonly #clock: Clock;

  constructor(options: { readonly log: HubLog; readonly clock: Clock }) {
    this.#log = options.log;
    this.#clock = options.clock;
  }

  run<Answer>(command: SessionCommand<Answer>): Promise<Result<Answer, Refusal>> {
    const { session } = command;
    return this.#log.submit({
      command: command.command,
      remember: command.remember,
      progress: null,
      decide: (state) => {
        const view = state.sessions.get(session);
        if (!view || view.isRemoved) return err(noSuchSession());
        const decision = command.decide(view, state);
        if (!decision.ok) return decision;
        return ok({
          events: this.envelop(command, session, decision.value),
          answer: (after) => command.answer(after.sessions.get(session) ?? view),
        });
      },
    });
  }

  /** Puts bodies into envelopes of this moment. */
  envelop(
    context: Pick<CommandContext, 'actor' | 'command'>,
    session: SessionId | null,
    bodies: readonly EventBody[],
  ): readonly NewEvent[] {
    const at = isoTime(this.#clock.now());
    const cause = context.command?.key ?? null;
    return bodies.map((body) => ({ at, session, actor: context.actor, cause, ...body }));
  }
}

export function noSuchSession(): Refusal {
  return refusal('not_found', 'There is no such session.');
}
