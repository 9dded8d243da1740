import type { EventRecord } from '../../../shared/domain/event.ts';
import type { EntryQueue, Slot } from './entry-queue.ts';
import type { ReplyEntry } from './transcript-entry.ts';

interface OpenReply {
  readonly slot: Slot<ReplyEntry>;
  readonly parts: Map<number, string>;
  finalIndex: number | null;
}

/**
 * Joins what Claude said from its parts. They come over separate connections: in any order, a part
 * perhaps twice, the last one perhaps after the end of the turn.
 */
export class ReplyCollector {
  readonly #queue: EntryQueue;
  readonly #open = new Map<string, OpenReply>();
  /** What was said in this turn by Claude itself, whole. */
  #saidInTurn = new Set<string>();
  /** The answer of the turn that was told from its end, for want of parts. */
  #answerTold: string | null = null;

  constructor(queue: EntryQueue) {
    this.#queue = queue;
  }

  beginTurn(): void {
    this.#saidInTurn = new Set();
    this.#answerTold = null;
  }

  addPart(event: EventRecord<'assistant.said'>, agent: string | null): void {
    const { messageId, index, isFinal, text } = event.data;
    const reply = this.#open.get(messageId) ?? this.#begin(event, agent);
    if (!reply.parts.has(index)) reply.parts.set(index, text);
    if (isFinal) reply.finalIndex = index;
    reply.slot.entry = { ...reply.slot.entry, text: joined(reply.parts) };
    if (reply.finalIndex === null || reply.parts.size <= reply.finalIndex) return;
    this.#open.delete(messageId);
    this.#finish(reply.slot);
  }

  /** The whole answer at the end of a turn: told only when its parts were not seen. */
  endTurn(event: EventRecord<'turn.ended'>): void {
    const answer = event.data.answer.trim();
    if (answer === '' || this.#saidInTurn.has(answer)) return;
    const isComing = [...this.#open.values()].some(
      (reply) => reply.slot.state === 'open' && answer.startsWith(reply.slot.entry.text.trim()),
    );
    if (isComing) return;
    this.#answerTold = answer;
    this.#queue.add(
      { type: 'reply', at: event.at, agent: null, text: event.data.answer },
      'complete',
    );
  }

  #begin(event: EventRecord<'assistant.said'>, agent: string | null): OpenReply {
    const entry: ReplyEntry = { type: 'reply', at: event.at, agent, text: '' };
    const reply = { slot: this.#queue.add(entry, 'open'), parts: new Map(), finalIndex: null };
    this.#open.set(event.data.messageId, reply);
    return reply;
  }

  #finish(slot: Slot<ReplyEntry>): void {
    const text = slot.entry.text.trim();
    if (slot.state !== 'open') return;
    slot.state = text === '' || text === this.#answerTold ? 'dropped' : 'complete';
    if (slot.entry.agent === null) this.#saidInTurn.add(text);
  }
}

function joined(parts: ReadonlyMap<number, string>): string {
  return [...parts]
    .toSorted(([left], [right]) => left - right)
    .map(([, text]) => text)
    .join('');
}
