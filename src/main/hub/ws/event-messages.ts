import type { HubEvent } from '../../../shared/domain/event.ts';

// One event goes to many devices: it is written as JSON once.
const texts = new WeakMap<HubEvent, string>();

// A message no longer than this, unless one event alone is: a slow device can be stopped between two.
const messageCharacters = 256 * 1024;

/** `events` messages as JSON, in order. */
export function* eventMessages(events: readonly HubEvent[]): Generator<string> {
  let parts: string[] = [];
  let length = 0;
  for (const event of events) {
    const text = textOf(event);
    if (parts.length > 0 && length + text.length > messageCharacters) {
      yield messageOf(parts);
      parts = [];
      length = 0;
    }
    parts.push(text);
    length += text.length;
  }
  if (parts.length > 0) yield messageOf(parts);
}

function textOf(event: HubEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}

function messageOf(parts: readonly string[]): string {
  return `{"type":"events","events":[${parts.join(',')}]}`;
}
