import type { TranscriptEntry } from './transcript-entry.ts';

/** A place in the transcript whose entry may still change while it waits. */
export interface Slot<Entry extends TranscriptEntry = TranscriptEntry> {
  entry: Entry;
  /** `open`: something is still to come. `dropped`: it turned out to be told already. */
  state: 'open' | 'complete' | 'dropped';
}

/**
 * Keeps entries in the order in which they began, while later events still complete them: a tool call
 * stands where it started and carries its result. Bounded: when more than `limit` entries wait behind an
 * open one, that one is given out as it is, and what comes later stands for itself.
 */
export class EntryQueue {
  readonly #slots: Slot[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add<Entry extends TranscriptEntry>(entry: Entry, state: 'open' | 'complete'): Slot<Entry> {
    const slot: Slot<Entry> = { entry, state };
    this.#slots.push(slot);
    return slot;
  }

  /** The entries that nothing more will happen to, in order. */
  take(): readonly TranscriptEntry[] {
    const taken: TranscriptEntry[] = [];
    for (let head = this.#slots[0]; head; head = this.#slots[0]) {
      if (head.state === 'open' && this.#slots.length <= this.#limit) break;
      this.#slots.shift();
      if (head.state !== 'dropped') taken.push(head.entry);
      // Given out: whoever still holds the slot sees that it can change it no more.
      head.state = 'complete';
    }
    return taken;
  }

  /** All that is left, at the end of the log. */
  end(): readonly TranscriptEntry[] {
    const left = this.#slots.splice(0).filter((slot) => slot.state !== 'dropped');
    return left.map((slot) => slot.entry);
  }
}
