import { streamMessages, streamUpSchema, type StreamUp } from '../../../shared/wire/up.ts';

export type ParsedStreamMessage =
  | { readonly state: 'message'; readonly message: StreamUp }
  /** A type that a newer device may have; it is ignored. */
  | { readonly state: 'unknown'; readonly type: string }
  | { readonly state: 'malformed'; readonly reason: string };

export function parseStreamMessage(text: string): ParsedStreamMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote what it read, which is not for the log.
    return { state: 'malformed', reason: 'not JSON' };
  }
  const parsed = streamUpSchema.safeParse(value);
  if (parsed.success) return { state: 'message', message: parsed.data };
  const type = typeOf(value);
  if (type !== undefined && !Object.hasOwn(streamMessages, type)) return { state: 'unknown', type };
  return { state: 'malformed', reason: parsed.error.message };
}

function typeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  return typeof value.type === 'string' ? value.type : undefined;
}
