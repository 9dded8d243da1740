import type { HubEvent } from '../../../shared/domain/event.ts';
import type { Json } from '../../../shared/domain/gate.ts';

// A file that Claude writes is the whole file in a tool's input: its beginning is enough to find it. What is said is
// found wherever it stands in it.
const inputLimit = 16_384;
const textLimit = 262_144;

/** What brings a session the word of another one, or says what became of its own. */
const ownPrompt = /<peer-(?:message|answer)-|Roundhouse: your (?:message|task) /u;

/**
 * The text by which people find an event: prompts, answers, notes and what tools were asked to do. Null
 * for every other event. Each text is in one event only: a prompt of ours is `message.queued`, the
 * `turn.started` that proves it would be the same hit twice. What Claude says comes in parts, and is put
 * together by `spoken-text.ts`.
 */
export function searchableText(event: Pick<HubEvent, 'kind' | 'data'>): string | null {
  const text = rawTextOf(event as HubEvent);
  if (text === null) return null;
  return cleanText(event.kind === 'tool.started' ? text.slice(0, inputLimit) : text);
}

/** As much of a text as is indexed; null when nothing in it can be found. */
export function cleanText(text: string): string | null {
  // Control characters mean nothing to a reader, and two of them mark the hit in a snippet.
  const clean = text.slice(0, textLimit).replaceAll(/(?![\n\t])\p{Cc}/gu, ' ');
  return clean.trim() === '' ? null : clean;
}

function rawTextOf(event: HubEvent): string | null {
  switch (event.kind) {
    case 'message.queued':
    case 'message.edited':
    case 'note.added':
    case 'note.edited':
    case 'suggestion.made':
    case 'question.asked':
      return event.data.text;
    case 'turn.started': {
      const { message, text } = event.data;
      // Such a prompt names sessions that a reader may not see; the text in it is that of `ask.asked`.
      return message !== null || ownPrompt.test(text) ? null : text;
    }
    case 'ask.asked':
      return event.data.side === 'target' ? event.data.text : null;
    case 'turn.ended':
    case 'subagent.finished':
      return event.data.answer;
    case 'tool.started':
      return [event.data.tool, ...stringsIn(event.data.input)].join('\n');
    default:
      return null;
  }
}

function stringsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner: Json) => stringsIn(inner));
}
