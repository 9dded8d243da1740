import { basename } from 'node:path';

import type { z } from 'zod';

import type { AskId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { Ask } from '../../../shared/domain/ask.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { sharedFileLabel } from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { answerWaitMs } from '../../../shared/wire/peer-tool.ts';
import { peerTools } from '../../../shared/wire/peer-tools.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { AskService, Peer } from '../peers/ask-service.ts';
import { idOfReceipt, rememberId } from './receipt-id.ts';
import type { ToolCaller, ToolHandlers } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface PeerToolsOptions {
  readonly asks: AskService;
  readonly store: ReceiptStore;
}

type Answer = Promise<Result<ToolResult, Refusal>>;

const minuteMs = 60_000;
const defaultLifetimeMinutes = 60;
/** A message that needs no answer may wait longer: nobody waits for it. */
const tellLifetimeMs = 24 * 60 * minuteMs;

type PeerToolsHere = 'list_peers' | 'ask_peer' | 'tell_peer' | 'reply';

/** The tools between sessions: thin edges over the service that keeps the asks. */
export function peerToolHandlers({
  asks,
  store,
}: PeerToolsOptions): Pick<ToolHandlers, PeerToolsHere> {
  const tools = new PeerTools({ asks, receipts: new CommandReceipts({ store }) });
  return {
    list_peers: toolHandler(peerTools.list_peers.input, (_input, caller) => tools.list(caller)),
    ask_peer: toolHandler(peerTools.ask_peer.input, (input, caller) => tools.ask(input, caller)),
    tell_peer: toolHandler(peerTools.tell_peer.input, (input, caller) => tools.tell(input, caller)),
    reply: toolHandler(peerTools.reply.input, (input, caller) => tools.reply(input, caller)),
  };
}

class PeerTools {
  readonly #asks: AskService;
  readonly #receipts: CommandReceipts;

  constructor(options: { readonly asks: AskService; readonly receipts: CommandReceipts }) {
    this.#asks = options.asks;
    this.#receipts = options.receipts;
  }

  list({ session }: ToolCaller): Answer {
    const peers = this.#asks.peers(session);
    const text =
      peers.length === 0
        ? 'No other session is there.'
        : peers.map((peer) => peerLine(peer)).join('\n');
    const message = peers.length === 0 ? text : 'Ask one of them with ask_peer.';
    const structured = { message, peers: peers.map((peer) => presentPeer(peer)) };
    return Promise.resolve(ok({ text, structured, isError: false }));
  }

  async ask(input: z.infer<typeof peerTools.ask_peer.input>, caller: ToolCaller): Answer {
    const minutes = input.deadline_minutes ?? defaultLifetimeMinutes;
    const asked = await this.#store(caller, {
      to: input.peer,
      text: input.question,
      files: input.files,
      wantsAnswer: true,
      lifetimeMs: minutes * minuteMs,
    });
    if (!asked.ok) return asked;
    const { session, signal } = caller;
    const last = await this.#asks.outcome(session, asked.value, { waitMs: answerWaitMs, signal });
    const place = this.#asks.placeOf(last);
    const files = (last.answerFiles ?? []).map((file) => ({
      file: file.id,
      label: sharedFileLabel(file),
    }));
    const structured = { ask: last.id, state: last.state, place, answer: last.answer, files };
    if (!isAskOver(last)) {
      const ticket = ticketText(last, place);
      const shown = { receipt: null, message: ticket, ...structured };
      return ok({ text: ticket, structured: shown, isError: false });
    }
    const isAnswered = last.state === 'answered';
    const text = outcomeText(last);
    const message = isAnswered ? `@${last.to.name} answered.` : text;
    // First, because a long result is cut when Claude Code reports it: the receipt proves that the result has arrived.
    return ok({
      text: `[${last.mark}] ${text}`,
      structured: { receipt: last.mark, message, ...structured },
      isError: !isAnswered,
    });
  }

  async tell(input: z.infer<typeof peerTools.tell_peer.input>, caller: ToolCaller): Answer {
    const told = await this.#store(caller, {
      to: input.peer,
      text: input.message,
      files: input.files,
      wantsAnswer: false,
      lifetimeMs: tellLifetimeMs,
    });
    if (!told.ok) return told;
    const { session, signal } = caller;
    const ask = await this.#asks.outcome(session, told.value, { waitMs: 0, signal });
    const place = this.#asks.placeOf(ask);
    const text = `Stored as ${ask.id}. ${waitText(ask, place)}`;
    const structured = { message: text, ask: ask.id, state: ask.state, place };
    return ok({ text, structured, isError: false });
  }

  async reply(input: z.infer<typeof peerTools.reply.input>, caller: ToolCaller): Answer {
    const { session, actor, command } = caller;
    const ask = input.ask === undefined ? undefined : asId('ask', input.ask);
    const receipt = await this.#receipts.run(command, () =>
      this.#asks.reply({ actor, command, remember: rememberId }, session, {
        ask,
        text: input.answer,
        files: input.files,
      }),
    );
    if (!receipt.ok) return receipt;
    const id = askOfReceipt(receipt.value);
    const text = `Your answer to ${id} is stored and on its way to the peer.`;
    return ok({ text, structured: { message: text, ask: id, state: 'answered' }, isError: false });
  }

  /** Once for each call, also when it is repeated after a restart of the hub. */
  async #store(
    { session, actor, command }: ToolCaller,
    wanted: {
      readonly to: string;
      readonly text: string;
      readonly files: readonly string[] | undefined;
      readonly wantsAnswer: boolean;
      readonly lifetimeMs: number;
    },
  ): Promise<Result<AskId, Refusal>> {
    const receipt = await this.#receipts.run(command, () =>
      this.#asks.ask({ actor, command, remember: rememberId }, { asker: session, ...wanted }),
    );
    return receipt.ok ? ok(askOfReceipt(receipt.value)) : receipt;
  }
}

function ticketText(ask: Ask, place: number | null): string {
  return `No answer yet. Your ticket is ${ask.id}. ${waitText(ask, place)} The answer comes to you as a message, also after your turn has ended: do not ask again. Go on with other work, or end your turn and tell your user what you wait for.`;
}

function askOfReceipt(receipt: unknown): AskId {
  return asId('ask', idOfReceipt(receipt));
}

function filesText({ answerFiles = [] }: Ask): string {
  if (answerFiles.length === 0) return '';
  const list = answerFiles.map((file) => `${file.id} ${sharedFileLabel(file)}`).join('; ');
  return `\nIt carries files, which you read with read_file: ${list}.`;
}

function outcomeText(ask: Ask): string {
  switch (ask.state) {
    case 'answered':
      return `@${ask.to.name} answers (${ask.id}):\n${ask.answer ?? ''}${filesText(ask)}`;
    case 'expired':
      return `@${ask.to.name} did not answer ${ask.id} in time, and the question is withdrawn.`;
    default:
      return `@${ask.to.name} did not answer ${ask.id}. ${ask.reason ?? ''}`;
  }
}

function waitText(ask: Ask, place: number | null): string {
  switch (ask.state) {
    case 'queued':
      return place === null || place === 1
        ? `It is queued for @${ask.to.name} and is next.`
        : `It is queued for @${ask.to.name} in place ${place}.`;
    case 'delivered':
      return `@${ask.to.name} is getting it now.`;
    case 'read':
      return ask.wantsAnswer ? `@${ask.to.name} is working on it.` : `@${ask.to.name} has read it.`;
    default:
      return '';
  }
}

function presentPeer({ view, waiting }: Peer) {
  return {
    name: view.name,
    state: sessionStateOf(view),
    repo: view.repo,
    branch: view.branch,
    waiting,
  };
}

function peerLine({ view, waiting }: Peer): string {
  const branch = view.branch === null ? '' : `, branch ${view.branch}`;
  const queue = waiting === 0 ? '' : `, ${waiting} waiting`;
  return `@${view.name}: ${basename(view.repo)} (${view.repo})${branch}; ${sessionStateOf(view)}${queue}`;
}
