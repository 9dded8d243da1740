import type { Reactor } from '../commands/reactor.ts';
import { DeliveryReactor } from '../messages/delivery-reactor.ts';
import { DeliveryService } from '../messages/delivery-service.ts';
import type { DeliveryWays } from '../messages/message-delivery.ts';
import { noNotifications, typedDelivery } from '../messages/message-delivery.ts';
import { MessageService } from '../messages/message-service.ts';
import type { RunnerPort } from '../runners/runner-connection.ts';
import type { LogCore } from './hub-base.ts';

export interface Messages {
  readonly messages: MessageService;
  readonly reactors: readonly Reactor[];
}

/** Messages to sessions, and their way to Claude Code. */
export function buildMessages(core: LogCore, runners: RunnerPort): Messages {
  const { store, log, commands, clock, scope } = core;
  const ways: DeliveryWays = { typed: typedDelivery(runners), notified: noNotifications };
  const messages = new MessageService({ log, commands, ways, store });
  const delivery = scope.use(new DeliveryService({ log, commands, clock, ways }));
  return { messages, reactors: [new DeliveryReactor({ delivery })] };
}
