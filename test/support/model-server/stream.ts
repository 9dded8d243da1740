import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { ModelError, ModelMessage, ReplyBlock } from './reply.ts';

const usage = {
  input_tokens: 1000,
  cache_creation_input_tokens: 200,
  cache_read_input_tokens: 300,
  output_tokens: 1,
};

interface StreamTarget {
  readonly response: ServerResponse;
  readonly model: string;
  /** Makes ids that no other reply has: Claude Code drops messages whose id it has seen. */
  readonly id: string;
}

/**
 * Sends a message the way the API streams it:
 * `message_start` (`content_block_start` `content_block_delta`* `content_block_stop`)*
 * `message_delta` `message_stop`. Stops as soon as the other side has hung up.
 */
export async function streamMessage(target: StreamTarget, message: ModelMessage): Promise<void> {
  const { response } = target;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream', ...message.headers });
  sendEvent(response, 'message_start', {
    message: { ...messageShell(target), content: [], stop_reason: null, usage },
  });
  let index = 0;
  for (const block of message.blocks) {
    if (gone.signal.aborted) return;
    if (block.type === 'wait') {
      await settledOrGone(block.until, gone.signal);
      continue;
    }
    sendEvent(response, 'content_block_start', {
      index,
      content_block: startOf(block, `toolu_${target.id}_${index}`),
    });
    for await (const delta of deltasOf(block, gone.signal)) {
      sendEvent(response, 'content_block_delta', { index, delta });
    }
    sendEvent(response, 'content_block_stop', { index });
    index += 1;
  }
  if (gone.signal.aborted) return;
  sendEvent(response, 'message_delta', {
    delta: { stop_reason: stopReasonOf(message), stop_sequence: null },
    usage: { output_tokens: 20 },
  });
  sendEvent(response, 'message_stop', {});
  response.end();
}

/** The same message in one piece, for the calls that Claude Code makes without streaming. */
export function sendWholeMessage(target: StreamTarget, message: ModelMessage): void {
  const content = message.blocks.flatMap((block, index): object[] => {
    if (block.type === 'text') return [{ type: 'text', text: block.text }];
    if (block.type !== 'tool') return [];
    const id = `toolu_${target.id}_${index}`;
    return [{ type: 'tool_use', id, name: block.name, input: block.input }];
  });
  sendJson(target.response, 200, {
    ...messageShell(target),
    content,
    stop_reason: stopReasonOf(message),
    usage,
  });
}

export function sendError(response: ServerResponse, error: ModelError): void {
  for (const [name, value] of Object.entries(error.headers ?? {})) response.setHeader(name, value);
  const body = { type: 'error', error: { type: error.kind, message: error.message } };
  sendJson(response, error.status, body);
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendEvent(response: ServerResponse, type: string, fields: object): void {
  if (!response.destroyed) {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
  }
}

function messageShell(target: StreamTarget): object {
  return {
    id: `msg_${target.id}`,
    type: 'message',
    role: 'assistant',
    model: target.model,
    stop_sequence: null,
  };
}

function stopReasonOf(message: ModelMessage): string {
  return message.blocks.some((block) => block.type === 'tool') ? 'tool_use' : 'end_turn';
}

function startOf(block: Exclude<ReplyBlock, { type: 'wait' }>, id: string): object {
  if (block.type === 'tool') return { type: 'tool_use', id, name: block.name, input: {} };
  if (block.type === 'thinking') return { type: 'thinking', thinking: '', signature: '' };
  return { type: 'text', text: '' };
}

async function* deltasOf(
  block: Exclude<ReplyBlock, { type: 'wait' }>,
  gone: AbortSignal,
): AsyncGenerator<object> {
  if (block.type === 'tool') {
    yield { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
  } else if (block.type === 'thinking') {
    yield { type: 'thinking_delta', thinking: block.text };
    yield { type: 'signature_delta', signature: 'bGFi' };
  } else if (block.type === 'drip') {
    for (let beat = 0; beat < block.seconds * 5 && !gone.aborted; beat += 1) {
      yield { type: 'text_delta', text: `${block.word} ${beat}${beat % 10 === 9 ? '\n' : ' '}` };
      await delay(200, undefined, { signal: gone }).catch(() => undefined);
    }
  } else {
    for (const text of block.text.match(/[\s\S]{1,40}/gu) ?? []) yield { type: 'text_delta', text };
  }
}

async function settledOrGone(until: Promise<unknown>, gone: AbortSignal): Promise<void> {
  const hungUp = new Promise<void>((resolve) => {
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([until, hungUp]);
}
