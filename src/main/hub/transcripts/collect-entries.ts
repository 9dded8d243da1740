import { writerName } from '../../../shared/domain/actor.ts';
import type { EventRecord, HubEvent } from '../../../shared/domain/event.ts';
import type { GateEvent } from './collect-gates.ts';
import { GateCollector } from './collect-gates.ts';
import type { MessageEvent } from './collect-messages.ts';
import { MessageCollector } from './collect-messages.ts';
import { ReplyCollector } from './collect-replies.ts';
import { ToolCollector } from './collect-tools.ts';
import { EntryQueue } from './entry-queue.ts';
import { markOf } from './mark-of.ts';
import type { TranscriptEntry } from './transcript-entry.ts';

/** Entries that may wait behind one whose end has not come: some turns of work, not the whole log. */
const waitingLimit = 500;

/**
 * The transcript of an event log, entry by entry, in the order in which things began. Memory does not
 * grow with the log.
 */
export async function* collectEntries(
  events: AsyncIterable<HubEvent>,
  notes: LastTexts = new Map(),
): AsyncGenerator<TranscriptEntry> {
  const collector = new Collector(notes);
  for await (const event of events) {
    collector.add(event);
    yield* collector.take();
  }
  yield* collector.end();
}

/** The last text of notes that were changed; null for those that were deleted. */
export type LastTexts = ReadonlyMap<string, string | null>;

class Collector {
  readonly #notes: LastTexts;
  readonly #queue = new EntryQueue(waitingLimit);
  readonly #replies = new ReplyCollector(this.#queue);
  readonly #tools = new ToolCollector(this.#queue);
  readonly #gates = new GateCollector(this.#queue);
  readonly #messages = new MessageCollector(this.#queue);
  readonly #agents = new Map<string, string>();
  /** Gates without an answer yet. */
  readonly #asked = new Map<string, EventRecord<'gate.opened'>>();
  #lastAt = '';

  constructor(notes: LastTexts) {
    this.#notes = notes;
  }

  take(): readonly TranscriptEntry[] {
    return this.#queue.take();
  }

  end(): readonly TranscriptEntry[] {
    this.#messages.end(this.#lastAt);
    return this.#queue.end();
  }

  add(event: HubEvent): void {
    this.#lastAt = event.at;
    if (isMessageEvent(event)) return this.#messages.add(event);
    if (isGateEvent(event)) {
      this.#settleDenied(event);
      const agentId = event.kind === 'gate.opened' ? event.data.agentId : null;
      return this.#gates.add(event, this.#agentOf(agentId));
    }
    switch (event.kind) {
      case 'turn.started':
        this.#replies.beginTurn();
        return this.#messages.addTurn(event);
      case 'assistant.said':
        return this.#replies.addPart(event, this.#agentOf(event.data.agentId));
      case 'turn.ended':
        return this.#replies.endTurn(event);
      case 'tool.started':
        return this.#tools.start(event, this.#agentOf(event.data.agentId));
      case 'tool.finished':
      case 'tool.failed':
      case 'tool.denied':
        return this.#tools.end(event, this.#agentOf(event.data.agentId));
      case 'note.added':
        return this.#addNote(event);
      case 'subagent.started':
        this.#agents.set(event.data.agentId, event.data.agentType);
        return this.#addMark(event);
      default:
        return this.#addMark(event);
    }
  }

  #settleDenied(event: GateEvent): void {
    if (event.kind === 'gate.opened') this.#asked.set(event.data.gate, event);
    if (event.kind !== 'gate.answered' && event.kind !== 'gate.closed') return;
    const asked = this.#asked.get(event.data.gate);
    this.#asked.delete(event.data.gate);
    if (asked && event.kind === 'gate.answered' && event.data.answer === 'deny') {
      this.#tools.deny(asked, event);
    }
  }

  /** With its last text; one that was deleted is left out. */
  #addNote({ at, actor, data }: EventRecord<'note.added'>): void {
    const changed = data.note === undefined ? undefined : this.#notes.get(data.note);
    if (changed === null) return;
    const text = changed ?? data.text;
    this.#queue.add({ type: 'note', at, from: writerName(actor), text }, 'complete');
  }

  #addMark(event: HubEvent): void {
    const what = markOf(event);
    if (what === null) return;
    this.#queue.add({ type: 'mark', at: event.at, by: event.actor.name, what }, 'complete');
  }

  #agentOf(agentId: string | null): string | null {
    return agentId === null ? null : (this.#agents.get(agentId) ?? agentId);
  }
}

function isMessageEvent(event: HubEvent): event is MessageEvent {
  return event.kind.startsWith('message.');
}

function isGateEvent(event: HubEvent): event is GateEvent {
  return event.kind.startsWith('gate.');
}
