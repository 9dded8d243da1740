import { runnerUpSchema, type RunnerUp } from '../../../shared/wire/runner-link.ts';

export type ParsedRunnerMessage =
  | { readonly state: 'message'; readonly message: RunnerUp }
  /** A type that a newer runner may have; it is ignored. */
  | { readonly state: 'unknown'; readonly type: string }
  | { readonly state: 'malformed'; readonly reason: string };

const knownTypes: ReadonlySet<string> = new Set(
  runnerUpSchema.options.map((option) => option.shape.type.value),
);

export function parseRunnerMessage(text: string): ParsedRunnerMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote what it read, which is not for the log.
    return { state: 'malformed', reason: 'not JSON' };
  }
  const parsed = runnerUpSchema.safeParse(value);
  if (parsed.success) return { state: 'message', message: parsed.data };
  const type = typeOf(value);
  if (type !== undefined && !knownTypes.has(type)) return { state: 'unknown', type };
  return { state: 'malformed', reason: parsed.error.message };
}

/** The protocol that a `hello` names, whatever else is in it: a newer one may have other fields. */
export function protocolOfHello(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeOf(value) !== 'hello') return undefined;
    const { protocol } = value as { readonly protocol?: unknown };
    return Number.isInteger(protocol) ? (protocol as number) : undefined;
  } catch {
    // Not JSON: it is no hello, and is judged as malformed by whoever parses it in full.
    return undefined;
  }
}

function typeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  return typeof value.type === 'string' ? value.type : undefined;
}
