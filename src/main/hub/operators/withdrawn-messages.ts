import type { OperatorId } from '../../../shared/base/ids.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import type { MessageService } from '../messages/message-service.ts';

/** Whether an operator could still send a session a message. */
export interface SenderRights {
  maySend(operator: OperatorId, session: SessionView): boolean;
}

export interface WithdrawnMessagesOptions {
  readonly log: HubLog;
  readonly messages: Pick<MessageService, 'drop'>;
  readonly rights: SenderRights;
}

/** Drops messages that wait, at the moment when their sender loses the right to send them (ROLE-6). */
export class WithdrawnMessages implements Reactor {
  readonly name = 'messages of withdrawn grants';
  readonly #options: WithdrawnMessagesOptions;

  constructor(options: WithdrawnMessagesOptions) {
    this.#options = options;
  }

  async react(event: HubEvent): Promise<void> {
    if (event.kind !== 'grant.withdrawn' && event.kind !== 'operator.removed') return;
    const { log, messages, rights } = this.#options;
    const { operator } = event.data;
    for (const view of log.state.sessions.values()) {
      if (view.isRemoved || rights.maySend(operator, view)) continue;
      for (const { id } of view.messages.filter((message) => isWaitingOf(message, operator))) {
        // A refusal is no fault: it was typed a moment ago, or another operator has dropped it.
        await messages.drop({ actor: hubActor, command: null }, id);
      }
    }
  }
}

function isWaitingOf({ state, from }: Message, operator: OperatorId): boolean {
  const isWaiting = state === 'queued' || state === 'held';
  return isWaiting && from.type === 'operator' && from.id === operator;
}
