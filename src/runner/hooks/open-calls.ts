import { isDeepStrictEqual } from 'node:util';

// Claude Code's PermissionRequest has no id of the call that it asks for. The PreToolUse hook before it has:
// the call of the same tool, input and agent that was announced, has not ended and has no request yet.

/** What a hook says about the call that it is for. */
export interface ToolCall {
  readonly tool: unknown;
  readonly input: unknown;
  readonly agent: string | null;
}

export function toolCallOf(payload: Readonly<Record<string, unknown>>): ToolCall {
  const agent = payload['agent_id'];
  return {
    tool: payload['tool_name'],
    input: payload['tool_input'],
    agent: typeof agent === 'string' ? agent : null,
  };
}

export function isSameCall(one: ToolCall, other: ToolCall): boolean {
  return (
    one.tool === other.tool &&
    one.agent === other.agent &&
    isDeepStrictEqual(one.input, other.input)
  );
}

/** A call whose end never came (an interrupt) is forgotten when so many newer ones began. */
const limit = 64;

/** The calls that Claude Code announced and that have not ended, in their order. */
export class OpenCalls {
  readonly #calls = new Map<string, ToolCall>();

  begin(payload: Readonly<Record<string, unknown>>): void {
    const id = payload['tool_use_id'];
    if (typeof id !== 'string') return;
    this.#calls.set(id, toolCallOf(payload));
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= limit) return;
      this.#calls.delete(oldest);
    }
  }

  end(payload: Readonly<Record<string, unknown>>): void {
    const id = payload['tool_use_id'];
    if (typeof id === 'string') this.#calls.delete(id);
  }

  /** The id of the call that a request is for; null when it was not announced. */
  find(call: ToolCall, taken: ReadonlySet<string | null>): string | null {
    const newestFirst = [...this.#calls].toReversed();
    const found = newestFirst.find(([id, one]) => !taken.has(id) && isSameCall(one, call));
    return found?.[0] ?? null;
  }
}
