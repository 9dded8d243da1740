import { z } from 'zod';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().optional(),
  content: z.unknown().optional(),
});
const contentSchema = z
  .union([z.string(), z.array(blockSchema)])
  .transform((content) => (typeof content === 'string' ? [textBlock(content)] : content));
const bodySchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
});

type Block = z.infer<typeof blockSchema>;

function textBlock(text: string): Block {
  return { type: 'text', text };
}

/** One call of the API as Claude Code made it, with the parts that scripts ask about read out. */
export interface ModelRequest {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  /** Claude Code's session id, from its own header; empty for calls outside a session. */
  readonly sessionId: string;
  readonly model: string;
  readonly isStreamed: boolean;
  /** A turn of a conversation; the rest are titles, token counts and probes. */
  readonly isTurn: boolean;
  readonly toolNames: readonly string[];
  /** The last thing a person said, without what Claude Code adds around it. */
  readonly promptText: string;
  /** How many replies the model has given since then. */
  readonly repliesSincePrompt: number;
  /** The tool results that this request brings, if it brings any. */
  readonly toolResults: readonly { readonly text: string; readonly isError: boolean }[];
  /** Where the session works, as Claude Code tells the model; empty when it does not. */
  readonly workingDirectory: string;
  /** In plan mode, the file that Claude Code wants the plan in; else empty. */
  readonly planFile: string;
}

export interface RawRequest {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly headers: ModelRequest['headers'];
  readonly text: string;
}

export function readRequest(raw: RawRequest): ModelRequest {
  const body: unknown = raw.text === '' ? undefined : JSON.parse(raw.text);
  const parsed = bodySchema.safeParse(body);
  const shared = {
    number: raw.number,
    method: raw.method,
    path: raw.path,
    headers: raw.headers,
    body,
    sessionId: String(raw.headers['x-claude-code-session-id'] ?? ''),
  };
  if (!parsed.success) return { ...shared, ...emptyConversation };
  const { messages, tools, model, stream } = parsed.data;
  const conversation = messages.filter((message) => message.role !== 'system');
  const at = conversation.findLastIndex(
    (message) => message.role === 'user' && personText(message.content) !== '',
  );
  const last = conversation.at(-1);
  return {
    ...shared,
    model,
    isStreamed: stream,
    isTurn:
      raw.path.startsWith('/v1/messages') && !raw.path.includes('count_tokens') && tools.length > 0,
    toolNames: tools.flatMap((tool) => tool.name ?? []),
    promptText: personText(conversation[at]?.content ?? []),
    repliesSincePrompt: conversation.slice(at + 1).filter((message) => message.role === 'assistant')
      .length,
    toolResults: (last?.role === 'user' ? last.content : [])
      .filter((block) => block.type === 'tool_result')
      .map((block) => ({ text: flatten(block.content), isError: block.is_error ?? false })),
    workingDirectory: /Primary working directory: (.+?)\\n/u.exec(raw.text)?.[1] ?? '',
    planFile: / (\/[^ ]+\/plans\/[^ ]+\.md) /u.exec(raw.text)?.[1] ?? '',
  };
}

const emptyConversation = {
  model: '',
  isStreamed: false,
  isTurn: false,
  toolNames: [],
  promptText: '',
  repliesSincePrompt: 0,
  toolResults: [],
  workingDirectory: '',
  planFile: '',
};

/** Texts that Claude Code puts into a person's turn: context, an interrupt, a fetched tool. */
const claudeCodeSays = /^(?:<system-reminder>|\[Request interrupted by user|Tool loaded\.$)/u;

/** What a hook woke Claude Code with is what the turn is about. */
const wakes = /hook blocking error from command/u;

/** The text blocks of a message that Claude Code did not write itself. */
function personText(content: readonly Block[]): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : []))
    .filter((text) => !claudeCodeSays.test(text) || wakes.test(text))
    .join('\n');
}

function flatten(content: unknown): string {
  if (typeof content === 'string') return content;
  const blocks = z.array(z.looseObject({ text: z.string().optional() })).safeParse(content);
  return blocks.success ? blocks.data.map((block) => block.text ?? '').join('\n') : '';
}
