import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody, HubEventBody, NewEvent } from '../../../shared/domain/event.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { Aggregate } from './aggregate.ts';
import type { CommandIdentity } from './command-identity.ts';
import type { Effect, HubLog, LogState, Submission } from './hub-log.ts';

/** Who wants it, and under which identity, with which answer, it is remembered. */
export interface CommandContext<Answer = unknown> {
  readonly actor: Actor;
  readonly command: CommandIdentity | null;
  readonly remember?: ((answer: Answer) => unknown) | undefined;
}

export interface OtherEvent {
  readonly session: SessionId;
  readonly body: EventBody;
}

/** A change of one aggregate. */
export interface Command<Before, After, Body, Answer> extends CommandContext<Answer> {
  readonly on: Aggregate<Before, After, Body>;
  readonly effect?: Effect | undefined;
  /** Of the events, where it is not the key of the command. */
  readonly cause?: string;
  /** When it happened, where that is not now. */
  readonly at?: string;
  /** Of each event, where it is not the actor of the command. */
  readonly actorOf?: (body: Body) => Actor;
  /** The last runner report that the events take in. */
  readonly progress?: Submission<Answer>['progress'];
  readonly decide: (before: Before, state: LogState) => Result<readonly Body[], Refusal>;
  /** Events of the hub itself that are committed together with those of the session. */
  readonly ofHub?: readonly HubEventBody[];
  /** Events of other sessions that are committed together with these; asked for after `decide`. */
  readonly ofOthers?: () => readonly OtherEvent[];
  readonly answer: (after: After) => Answer;
}

/** The one path of every command: find what it changes, decide, commit, answer. */
export class CommandRunner {
  readonly #log: HubLog;
  readonly #clock: Clock;

  constructor(options: { readonly log: HubLog; readonly clock: Clock }) {
    this.#log = options.log;
    this.#clock = options.clock;
  }

  run<Before, After, Body extends EventBody | HubEventBody, Answer>(
    command: Command<Before, After, Body, Answer>,
  ): Promise<Result<Answer, Refusal>> {
    const { on } = command;
    return this.#log.submit({
      command: command.command,
      remember: command.remember,
      effect: command.effect,
      progress: command.progress ?? null,
      decide: (state) => {
        const before = on.before(state);
        if (!before.ok) return before;
        const decision = command.decide(before.value, state);
        if (!decision.ok) return decision;
        return ok({
          events: [
            ...decision.value.map((body) => this.#envelop(command, body)),
            ...(command.ofHub ?? []).map((body) => ({
              ...this.#stampOf(command),
              session: null,
              actor: command.actor,
              ...body,
            })),
            ...(command.ofOthers?.() ?? []).map(({ session, body }) => ({
              ...this.#stampOf(command),
              session,
              actor: command.actor,
              ...body,
            })),
          ],
          answer: (after) => command.answer(on.after(after)),
        });
      },
    });
  }

  #envelop<Before, After, Body extends EventBody | HubEventBody, Answer>(
    command: Command<Before, After, Body, Answer>,
    body: Body,
  ): NewEvent {
    return {
      ...this.#stampOf(command),
      session: command.on.session,
      actor: command.actorOf?.(body) ?? command.actor,
      ...body,
    };
  }

  #stampOf({
    at,
    cause,
    command,
  }: Pick<CommandContext, 'command'> & { readonly at?: string; readonly cause?: string }) {
    return {
      at: at ?? isoTime(this.#clock.now()),
      cause: cause ?? command?.key ?? null,
    };
  }
}
