import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  isJSONRPCRequest,
  JSONRPCMessageSchema,
  ListToolsRequestSchema,
  ToolSchema,
  type CallToolResult,
  type JSONRPCMessage,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { z } from 'zod';

import { randomText } from '../../shared/base/ids.ts';
import { ok, type Result } from '../../shared/base/result.ts';
import type { Refusal } from '../../shared/wire/errors.ts';
import { callToolMethod, type ToolResult } from '../../shared/wire/peer-methods.ts';
import type { PeerTool } from '../../shared/wire/peer-tool.ts';
import { isPeerTool, peerInstructions, peerTools } from '../../shared/wire/peer-tools.ts';
import type { HubQuestions } from './hub-questions.ts';
import { sendFile } from './send-file.ts';

// The part of the MCP server that needs the SDK, in a module of its own, which is loaded with the first request. Of the SDK
// it takes the low-level server only: what registers tools and what serves HTTP would cost each runner five megabytes.

/** What a call is passed to, and where it comes from. */
interface CallPlace {
  readonly hub: HubQuestions;
  readonly folder: string;
}

interface McpMessage {
  /** Parsed; undefined for what is no JSON. */
  readonly body: unknown;
  readonly signal: AbortSignal;
}

/** What is sent back: nothing for a notification, and for what could not be understood an error with its status. */
export type McpAnswer =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly message: JSONRPCMessage }
  | { readonly type: 'refused'; readonly message: object };

/** Answers one request, which is complete in itself. */
export async function answerMcp(
  place: CallPlace,
  { body, signal }: McpMessage,
): Promise<McpAnswer> {
  const parsed = JSONRPCMessageSchema.safeParse(body);
  if (!parsed.success) return { type: 'refused', message: unreadable(body) };
  if (!isJSONRPCRequest(parsed.data)) return { type: 'none' };
  const exchange = new OneExchange();
  const server = newServer(place, signal);
  await server.connect(exchange);
  try {
    exchange.onmessage?.(parsed.data);
    return { type: 'message', message: await exchange.answer };
  } finally {
    await server.close();
  }
}

/** One request goes in, one answer comes out. */
class OneExchange implements Transport {
  readonly #answer = Promise.withResolvers<JSONRPCMessage>();
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;

  get answer(): Promise<JSONRPCMessage> {
    return this.#answer.promise;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (!('method' in message)) this.#answer.resolve(message);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.onclose?.();
    return Promise.resolve();
  }
}

function newServer(place: CallPlace, signal: AbortSignal) {
  // oxlint-disable-next-line typescript/no-deprecated -- the advanced use that it is kept for: what is above it costs memory
  const server = new Server(
    { name: 'roundhouse', title: 'Roundhouse', version: '1.0.0' },
    {
      instructions: peerInstructions,
      capabilities: { tools: {} },
      jsonSchemaValidator: noValidator,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(peerTools).map(listedTool),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    callTool(place, { name: params.name, given: params.arguments ?? {} }, signal),
  );
  return server;
}

/** Only answers to questions of the server are validated, and it asks none. Without it each server would make an Ajv. */
const noValidator: jsonSchemaValidator = {
  getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'not expected' }),
};

function unreadable(body: unknown): object {
  const [code, message] =
    body === undefined
      ? [ErrorCode.ParseError, 'The body is no JSON.']
      : [ErrorCode.InvalidRequest, 'The body is no message of JSON-RPC.'];
  return { jsonrpc: '2.0', id: null, error: { code, message } };
}

async function callTool(
  { hub, folder }: CallPlace,
  { name, given }: { readonly name: string; readonly given: Readonly<Record<string, unknown>> },
  signal: AbortSignal,
): Promise<CallToolResult> {
  if (!isPeerTool(name)) return failed(`There is no tool ${name}. List the tools again.`);
  const { deadlineMs } = peerTools[name];
  const sent =
    name === 'attach_file' ? await sendFile({ hub, folder, signal }, given) : ok({ ...given });
  if (!sent.ok) return failed(awayText(sent.error));
  const params = { call: `c_${randomText(14)}`, tool: name, arguments: sent.value };
  return resultOf(await hub.ask(callToolMethod, params, { deadlineMs, signal }));
}

function listedTool([name, tool]: readonly [string, PeerTool]): Tool {
  const { title, description, input, output, isReadOnly } = tool;
  return ToolSchema.parse({
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input),
    outputSchema: z.toJSONSchema(output),
    annotations: { title, readOnlyHint: isReadOnly, destructiveHint: false, openWorldHint: false },
  });
}

function resultOf(called: Result<ToolResult, Refusal>): CallToolResult {
  if (!called.ok) return failed(awayText(called.error));
  const { text, structured, isError } = called.value;
  return {
    content: [{ type: 'text', text }],
    ...(structured === null ? {} : { structuredContent: structured }),
    isError,
  };
}

function failed(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

function awayText({ code, message, hint }: Refusal): string {
  if (code !== 'timeout' && code !== 'runner_gone') {
    return hint === undefined ? message : `${message} ${hint}`;
  }
  return 'Roundhouse does not answer now. If your message was stored, its answer comes to you as a message; otherwise try again in some minutes. Go on without it for now.';
}
