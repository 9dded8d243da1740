import type { z } from 'zod';

import type { AskId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Ask } from '../../../shared/domain/ask.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { answerWaitMs } from '../../../shared/wire/peer-tool.ts';
import { probedPeersLimit, probePeersTool } from '../../../shared/wire/tools/probe-peers.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { AskService } from '../peers/ask-service.ts';
import { idOfReceipt, rememberId } from './receipt-id.ts';
import type { ToolCaller, ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface ProbePeersOptions {
  readonly asks: AskService;
  readonly store: ReceiptStore;
}

type Input = z.infer<typeof probePeersTool.input>;

const minuteMs = 60_000;
/** Whoever asks several at once wants to know it now. */
const defaultLifetimeMinutes = 10;

/** One ask to each peer, with the guards of any other ask; what one of them refuses does not keep back the others. */
export function probePeers({ asks, store }: ProbePeersOptions): ToolHandler {
  const receipts = new CommandReceipts({ store });

  async function askOne(
    to: string,
    { question, deadline_minutes: minutes = defaultLifetimeMinutes }: Input,
    caller: ToolCaller,
  ): Promise<Result<AskId, Refusal>> {
    const { session, actor } = caller;
    // Each ask of the call is a command of its own, so that a call that is repeated asks nobody twice.
    const command = { ...caller.command, key: `${caller.command.key}.${to}` };
    const receipt = await receipts.run(command, () =>
      asks.ask(
        { actor, command, remember: rememberId },
        {
          asker: session,
          to,
          text: `${shortQuestion}\n${question}`,
          wantsAnswer: true,
          lifetimeMs: minutes * minuteMs,
        },
      ),
    );
    return receipt.ok ? ok(asId('ask', idOfReceipt(receipt.value))) : receipt;
  }

  async function probe(input: Input, caller: ToolCaller): Promise<Result<ToolResult, Refusal>> {
    if (input.question.trim() === '') return err(refusal('bad_request', 'The question is empty.'));
    const { session, signal } = caller;
    const names = input.peers ?? asks.peers(session).map(({ view }) => view.name);
    const peers = [...new Set(names.map((name) => name.replace(/^@/u, '')))];
    if (peers.length === 0) return err(refusal('not_found', 'No other session is there.'));
    const last: Ask[] = [];
    const refused: { peer: string; reason: string }[] = [];
    const until = { waitMs: answerWaitMs, signal };
    await Promise.all(
      peers.slice(0, probedPeersLimit).map(async (peer) => {
        const asked = await askOne(peer, input, caller);
        if (asked.ok) last.push(await asks.outcome(session, asked.value, until));
        else refused.push({ peer, reason: wordsOf(asked.error) });
      }),
    );
    const left = peers.slice(probedPeersLimit).map((peer) => ({ peer, reason: leftOut }));
    return ok(resultOf(last, [...refused, ...left]));
  }
  return toolHandler(probePeersTool.input, probe);
}

const shortQuestion =
  '(A short question to several sessions. Answer in a few sentences from what you know, and change nothing.)';
const leftOut = `Not asked: one probe reaches ${probedPeersLimit} sessions.`;

function wordsOf({ message, hint }: Refusal): string {
  return hint ? `${message} ${hint}` : message;
}

function resultOf(
  asked: readonly Ask[],
  refused: readonly { readonly peer: string; readonly reason: string }[],
): ToolResult {
  const inOrder = asked.toSorted((one, other) => one.to.name.localeCompare(other.to.name));
  const over = inOrder.filter((ask) => isAskOver(ask));
  const receipts = over.map(({ mark }) => mark);
  const waiting = inOrder.length - over.length;
  const answered = over.filter(({ state }) => state === 'answered').length;
  const message = [
    `${answered} of ${inOrder.length} answered.`,
    ...(waiting > 0
      ? [`Answers to come: ${waiting}. Each comes to you as a message: do not ask again.`]
      : []),
  ].join(' ');
  const lines = [
    ...inOrder.map((ask) => `@${ask.to.name} (${ask.id}, ${ask.state}): ${lastWord(ask)}`),
    ...refused.map(({ peer, reason }) => `@${peer} was not asked: ${reason}`),
  ];
  // First, as in `ask_peer`: they prove that the results have arrived.
  const marks = receipts.map((mark) => `[${mark}] `).join('');
  const answers = inOrder.map(({ id, to, state, answer }) => {
    return { peer: to.name, ask: id, state, answer };
  });
  return {
    text: `${marks}${message}\n${lines.join('\n')}`,
    structured: {
      receipts,
      message,
      answers,
      refused: refused.map((one) => ({ ...one })),
    },
    isError: inOrder.length === 0,
  };
}

function lastWord({ state, answer, reason }: Ask): string {
  if (state === 'answered') return answer ?? '';
  return reason ?? (state === 'expired' ? 'no answer in time' : 'no answer yet');
}
