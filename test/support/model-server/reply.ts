/**
 * What the scripted model says to one request. A message is a list of blocks in the order in
 * which they are streamed; a `wait` holds the stream open between two blocks until the test lets
 * it go on, so that no test has to guess a delay.
 */
export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | {
      readonly type: 'tool';
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'wait'; readonly until: Promise<unknown> }
  | { readonly type: 'drip'; readonly seconds: number; readonly word: string };

export interface ModelMessage {
  readonly type: 'message';
  readonly blocks: readonly ReplyBlock[];
  /** Sent with the 200: rate-limit headers, for example. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ModelError {
  readonly type: 'error';
  readonly status: number;
  /** The API's own name of the error: `rate_limit_error`, `overloaded_error`, … */
  readonly kind: string;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ModelReply = ModelMessage | ModelError;

export function say(text: string): ModelMessage {
  return { type: 'message', blocks: [{ type: 'text', text }] };
}

function callTool(name: string, input: Readonly<Record<string, unknown>>): ModelMessage {
  return { type: 'message', blocks: [{ type: 'tool', name, input }] };
}

export function runBash(command: string): ModelMessage {
  return callTool('Bash', { command, description: 'Scripted by the lab' });
}

/** Says the text, then holds the stream open until the promise settles or Claude Code hangs up. */
export function sayThenWait(text: string, until: Promise<unknown>): ModelMessage {
  return {
    type: 'message',
    blocks: [
      { type: 'text', text },
      { type: 'wait', until },
    ],
  };
}

const errorKinds: Readonly<Record<number, readonly [kind: string, message: string]>> = {
  400: ['invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'],
  401: ['authentication_error', 'invalid x-api-key'],
  403: ['permission_error', 'this key may not use the model'],
  404: ['not_found_error', 'model not found'],
  429: ['rate_limit_error', 'this request would exceed the rate limit'],
  500: ['api_error', 'internal error'],
  529: ['overloaded_error', 'Overloaded'],
};

export function fail(
  status: number,
  options: { readonly message?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): ModelError {
  const [kind, message] = errorKinds[status] ?? ['api_error', `scripted error ${status}`];
  return {
    type: 'error',
    status,
    kind,
    message: options.message ?? message,
    headers: options.headers ?? {},
  };
}
