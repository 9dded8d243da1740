import type { ServerResponse } from 'node:http';

import { z } from 'zod';

import type { Logger } from '../../shared/base/logger.ts';
import { answerJson, type HookServerRequest, type HookServerRoute } from '../hooks/hook-server.ts';
import type { BodyEnds } from '../hooks/read-body.ts';
import type { HubQuestions } from './hub-questions.ts';

export interface McpDoorOptions {
  readonly hub: HubQuestions;
  /** The folder in which Claude Code works: only its files can be attached. */
  readonly folder: string;
  readonly logger: Logger;
}

const requestId = z.union([z.string(), z.number()]);
const requestSchema = z.object({ id: requestId, method: z.literal('tools/call') });
const cancelledSchema = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId }),
});

/** A question of 16,000 characters, as JSON, with room for what the protocol adds. */
const bodyLimitBytes = 1024 * 1024;

/**
 * The MCP server of this one Claude Code, at the hook server: it lists the tools and passes each call to the hub. It keeps
 * no session: every request is complete, so a runner needs to remember nothing between two of them.
 */
export class McpDoor implements HookServerRoute {
  readonly prefix = '/mcp';
  readonly method = 'POST';
  readonly limitBytes = bodyLimitBytes;
  /** Of a body that is too large, the ends say which call it is, and so whom to tell. */
  readonly takesEnds = true;
  readonly #options: McpDoorOptions;
  /** What is being answered, by the id of its request. */
  readonly #open = new Map<string | number, AbortController>();

  constructor(options: McpDoorOptions) {
    this.#options = options;
  }

  async handle({ body, response }: HookServerRequest): Promise<void> {
    if (!body.isWhole) return answerTooLarge(response, body);
    const message = parsed(body.bytes);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    this.#follow(message, gone);
    // Loaded late: the SDK costs the start of a session a third of a second.
    const { answerMcp } = await import('./mcp-answer.ts');
    const answer = await answerMcp(this.#options, { body: message, signal: gone.signal });
    if (response.destroyed) return;
    switch (answer.type) {
      case 'none':
        response.writeHead(202).end();
        return;
      case 'message':
        return answerJson(response, answer.message);
      case 'refused':
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.message));
    }
  }

  /** Claude Code cancels a call by a message of its own, and keeps the connection of the call open. */
  #follow(message: unknown, gone: AbortController): void {
    const cancelled = cancelledSchema.safeParse(message).data;
    if (cancelled) this.#open.get(cancelled.params.requestId)?.abort();
    const request = requestSchema.safeParse(message).data;
    if (!request) return;
    this.#open.set(request.id, gone);
    gone.signal.addEventListener('abort', () => {
      if (this.#open.get(request.id) === gone) this.#open.delete(request.id);
    });
  }
}

/** JSON-RPC reserves this number for a request that is not valid. */
const invalidRequest = -32_600;
const idAtAnEnd = /"id"\s*:\s*(\d+|"[^"\\]{1,100}")/gu;

/** A bare 413 would tell the model nothing: the error names the limit and what to do instead. */
function answerTooLarge(response: ServerResponse, { head, tail, length }: BodyEnds): void {
  // Clients write the id last, after the parameters, or first; in between stands what the model has written.
  const last = [...textOf(tail).matchAll(idAtAnEnd)].at(-1);
  const found = last ?? textOf(head.subarray(0, 200)).matchAll(idAtAnEnd).next().value;
  const id: unknown = found?.[1] === undefined ? null : JSON.parse(found[1]);
  const megabytes = (length / bodyLimitBytes).toFixed(1);
  const message = `The call was not carried out: it has ${megabytes} MB, and at most 1 MB is accepted. A question or message may have 16000 characters, an answer 32000. Say it in fewer words, or write it into a file that the other session can read, and name its path.`;
  answerJson(response, { jsonrpc: '2.0', id, error: { code: invalidRequest, message } });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    // The transport refuses it as the protocol wants.
    return undefined;
  }
}
