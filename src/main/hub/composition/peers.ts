import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { Reactor } from '../commands/reactor.ts';
import { peerToolHandlers } from '../mcp/peer-tool-handlers.ts';
import { ToolCalls } from '../mcp/tool-calls.ts';
import { AskDeliveryService } from '../peers/ask-delivery-service.ts';
import { AskReactor } from '../peers/ask-reactor.ts';
import { AskService } from '../peers/ask-service.ts';
import type { NoticePort } from '../runners/runner-connection.ts';
import type { LogCore } from './hub-base.ts';

export interface Peers {
  readonly asks: AskService;
  readonly delivery: AskDeliveryService;
  readonly tools: ToolCalls;
  readonly reactors: readonly Reactor[];
}

/** What sessions ask each other, and the tools by which they do. */
export function buildPeers(core: LogCore, access: AccessService, notices: NoticePort): Peers {
  const { store, log, commands, clock, logger, scope } = core;
  const asks = new AskService({
    log,
    commands,
    clock,
    store,
    rights: {
      mayAsk: (id, session) =>
        hasLastingRight(access.grantsInForceOf({ id }), 'peer.message', session),
    },
  });
  const delivery = scope.use(new AskDeliveryService({ log, commands, clock, notices }));
  return {
    asks,
    delivery,
    tools: new ToolCalls({ log, handlers: peerToolHandlers({ asks, store }), logger }),
    reactors: [new AskReactor({ delivery })],
  };
}
