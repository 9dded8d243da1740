import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

import { randomText } from '../../shared/base/ids.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { Result } from '../../shared/base/result.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import { callToolMethod, type ToolResult } from '../../shared/wire/peer-methods.ts';
import { peerInstructions, peerTools } from '../../shared/wire/peer-tools.ts';
import type { HookServerRequest, HookServerRoute } from '../hooks/hook-server.ts';
import type { HubQuestions } from './hub-questions.ts';

export interface McpDoorOptions {
  readonly hub: HubQuestions;
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
  readonly takesEnds = false;
  readonly #options: McpDoorOptions;
  /** What is being answered, by the id of its request. */
  readonly #open = new Map<string | number, AbortController>();

  constructor(options: McpDoorOptions) {
    this.#options = options;
  }

  async handle({ request, body, response }: HookServerRequest): Promise<void> {
    if (!body.isWhole) {
      response.writeHead(413).end();
      return;
    }
    const message = parsed(body.bytes);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    this.#follow(message, gone);
    const server = this.#server(gone.signal);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.once('close', () => void server.close());
    await server.connect(transport);
    await transport.handleRequest(request, response, message);
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

  #server(signal: AbortSignal): McpServer {
    const server = new McpServer(
      { name: 'roundhouse', title: 'Roundhouse', version: '1.0.0' },
      { instructions: peerInstructions },
    );
    for (const [name, tool] of Object.entries(peerTools)) {
      const { title, description, input, output, isReadOnly, deadlineMs } = tool;
      server.registerTool(
        name,
        {
          title,
          description,
          inputSchema: input,
          outputSchema: output,
          annotations: {
            title,
            readOnlyHint: isReadOnly,
            destructiveHint: false,
            openWorldHint: false,
          },
        },
        async (given: Readonly<Record<string, unknown>>) => {
          const params = { call: `c_${randomText(14)}`, tool: name, arguments: { ...given } };
          const called = await this.#options.hub.ask(callToolMethod, params, {
            deadlineMs,
            signal,
          });
          return resultOf(called);
        },
      );
    }
    return server;
  }
}

function resultOf(called: Result<ToolResult, Refusal>) {
  if (!called.ok)
    return { content: [{ type: 'text' as const, text: awayText(called.error) }], isError: true };
  const { text, structured, isError } = called.value;
  return {
    content: [{ type: 'text' as const, text }],
    ...(structured === null ? {} : { structuredContent: structured }),
    isError,
  };
}

function awayText({ code, message }: Refusal): string {
  if (code !== 'timeout' && code !== 'runner_gone') return message;
  return 'Roundhouse does not answer now. If your message was stored, its answer comes to you as a message; otherwise try again in some minutes. Go on without it for now.';
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // The transport refuses it as the protocol wants.
    return undefined;
  }
}
