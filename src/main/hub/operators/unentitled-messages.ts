import type { Clock } from '../../../shared/base/clock.ts';
import { asId, type OperatorId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { MessageService } from '../messages/message-service.ts';

/** Whether an operator could still send a session a message, as of this moment. */
export interface SenderRights {
  maySend(operator: OperatorId, session: SessionView): boolean;
  /** In the time by which grants end; a clock that was set back does not move it. */
  nowMs(): number;
}

export interface UnentitledMessagesOptions {
  readonly log: HubLog;
  readonly messages: Pick<MessageService, 'drop'>;
  readonly rights: SenderRights;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The clock can be set ahead, which ends a grant early: never trust a timer for longer. */
const longestWaitMs = 1_000;

/**
 * Drops messages that wait, at the moment when their sender loses the right to send them (ROLE-6). It looks at the folded
 * state and never at what an event says, so it also finds what a hub that was killed left behind, and doing it twice
 * changes nothing.
 */
export class UnentitledMessages implements Reactor, Disposable {
  readonly name = 'messages without a right';
  readonly #options: UnentitledMessagesOptions;
  #timer: Disposable | undefined;
  /** A message could not be dropped when it was last tried, such as on a full disk. */
  #isLeft = false;
  #isOver = false;

  constructor(options: UnentitledMessagesOptions) {
    this.#options = options;
  }

  /** Before anything is delivered. Rejects when a message is left that must not be. */
  async start(): Promise<void> {
    const [fault] = await this.#drop();
    if (fault) throw fault.thrown;
    this.#waitForExpiry();
  }

  async react(event: HubEvent): Promise<void> {
    if (event.kind === 'grant.given') this.#waitForExpiry();
    if (event.kind === 'grant.withdrawn' || event.kind === 'operator.removed') await this.#look();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    this.#isLeft = (await this.#drop()).length > 0;
    if (this.#isLeft) this.#waitForExpiry();
  }

  /** Until no grant has an end that is still to come, and nothing is left to drop. */
  #waitForExpiry(): void {
    if (this.#isOver) return;
    const { log, clock, rights } = this.#options;
    this.#timer?.[Symbol.dispose]();
    const nowMs = rights.nowMs();
    const ends = log.state.hub.grants.flatMap(({ expiresAt }) =>
      expiresAt === null ? [] : [Date.parse(expiresAt)],
    );
    const next = Math.min(...ends.filter((endsAtMs) => endsAtMs > nowMs));
    if (next === Infinity && !this.#isLeft) return;
    this.#timer = clock.schedule(Math.min(next - nowMs, longestWaitMs), () => {
      void this.#look();
      this.#waitForExpiry();
    });
  }

  /** Each by itself: one that cannot be dropped keeps no other one. Never rejects; the faults are logged. */
  async #drop(): Promise<readonly { readonly thrown: unknown }[]> {
    const { log, messages, logger } = this.#options;
    const faults: { readonly thrown: unknown }[] = [];
    for (const view of log.state.sessions.values()) {
      if (view.isRemoved) continue;
      for (const { id } of view.messages.filter((message) => this.#isUnentitled(view, message))) {
        try {
          // A refusal is no fault: it was typed a moment ago, or another operator has dropped it.
          await messages.drop({ actor: hubActor, command: null }, id);
        } catch (thrown) {
          faults.push({ thrown });
          logger.error('a message without a right could not be dropped', {
            message: id,
            error: thrown,
          });
        }
      }
    }
    return faults;
  }

  #isUnentitled(view: SessionView, { state, from }: Message): boolean {
    const isWaiting = state === 'queued' || state === 'held';
    return (
      isWaiting &&
      from.type === 'operator' &&
      !this.#options.rights.maySend(asId('operator', from.id), view)
    );
  }
}
