import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { Reactor } from '../commands/reactor.ts';
import { askOperator } from '../mcp/ask-operator.ts';
import { noteOperators } from '../mcp/note-operators.ts';
import { peerToolHandlers } from '../mcp/peer-tool-handlers.ts';
import { probePeers } from '../mcp/probe-peers.ts';
import type { ToolHandlers } from '../mcp/tool-calls.ts';
import type { NoteService } from '../notes/note-service.ts';
import { AskDeliveryService } from '../peers/ask-delivery-service.ts';
import { AskReactor } from '../peers/ask-reactor.ts';
import { AskService } from '../peers/ask-service.ts';
import { QuestionExpiry } from '../questions/question-expiry.ts';
import { QuestionService } from '../questions/question-service.ts';
import type { NoticePort } from '../runners/runner-connection.ts';
import type { LogCore } from './hub-base.ts';

type WorkerTools = 'spawn_worker' | 'worker_status' | 'stop_worker' | 'submit_handoff';
type FileTools = 'attach_file' | 'read_file';

export interface Peers {
  readonly asks: AskService;
  readonly questions: QuestionService;
  readonly expiry: QuestionExpiry;
  readonly delivery: AskDeliveryService;
  readonly handlers: Omit<ToolHandlers, WorkerTools | FileTools>;
  readonly reactors: readonly Reactor[];
}

export interface PeersInput {
  readonly access: AccessService;
  readonly notices: NoticePort;
  readonly notes: NoteService;
}

/** What sessions ask each other and their operators, and the tools by which they do. */
export function buildPeers(core: LogCore, input: PeersInput): Peers {
  const { access, notices, notes } = input;
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
  const delivery = scope.use(new AskDeliveryService({ log, commands, clock, notices, logger }));
  const questions = new QuestionService({ log, commands, clock, people: asks });
  const expiry = scope.use(new QuestionExpiry({ log, commands, clock }));
  const handlers: Peers['handlers'] = {
    ...peerToolHandlers({ asks, store }),
    probe_peers: probePeers({ asks, store }),
    ask_operator: askOperator({ questions, store }),
    note_operators: noteOperators({ notes, store }),
  };
  return {
    asks,
    questions,
    expiry,
    delivery,
    handlers,
    reactors: [new AskReactor({ delivery }), expiry],
  };
}
