import { assertNever } from '../../../shared/base/assert.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { EntryQueue, Slot } from './entry-queue.ts';
import type { GateEntry } from './transcript-entry.ts';

export type GateEvent = Extract<HubEvent, { kind: `gate.${string}` }>;

/** Puts what became of a gate where it was opened. */
export class GateCollector {
  readonly #queue: EntryQueue;
  readonly #open = new Map<string, Slot<GateEntry>>();

  constructor(queue: EntryQueue) {
    this.#queue = queue;
  }

  add(event: GateEvent, agent: string | null): void {
    if (event.kind === 'gate.opened') {
      this.#open.set(event.data.gate, this.#queue.add(entryOf(event, agent), 'open'));
      return;
    }
    const slot = this.#open.get(event.data.gate);
    if (!slot) return;
    const isEnd = event.kind === 'gate.applied' || event.kind === 'gate.closed';
    const told = {
      ...slot.entry,
      ...(event.kind === 'gate.changed' && { input: event.data.input }),
      outcome: outcomeOf(slot.entry, event),
    };
    if (slot.state === 'open') {
      slot.entry = told;
      if (isEnd) slot.state = 'complete';
    } else {
      // It was given out while it was open: what became of it stands where it was heard of.
      this.#open.set(event.data.gate, this.#queue.add(told, 'complete'));
    }
    if (isEnd) this.#open.delete(event.data.gate);
  }
}

function entryOf(
  event: Extract<GateEvent, { kind: 'gate.opened' }>,
  agent: string | null,
): GateEntry {
  const { gate, type, tool, input } = event.data;
  return {
    type: 'gate',
    at: event.at,
    agent,
    gate,
    kind: type,
    tool,
    input,
    outcome: { state: 'open' },
  };
}

function outcomeOf(
  { outcome }: GateEntry,
  event: Exclude<GateEvent, { kind: 'gate.opened' }>,
): GateEntry['outcome'] {
  switch (event.kind) {
    case 'gate.changed':
      return { state: 'open' };
    case 'gate.answered': {
      const { answer, message, answers } = event.data;
      if (outcome.state !== 'open') return outcome;
      const isStanding = event.data.standing !== undefined;
      const by = isStanding ? `the standing approval of ${event.actor.name}` : event.actor.name;
      return { state: 'answered', answer, by, at: event.at, message, answers, appliedAt: null };
    }
    case 'gate.agreed':
    case 'gate.escalated':
      return outcome;
    case 'gate.applied':
      return outcome.state === 'answered' ? { ...outcome, appliedAt: event.at } : outcome;
    case 'gate.closed':
      if (outcome.state !== 'open') return outcome;
      return {
        state: 'closed',
        reason: event.data.reason,
        at: event.at,
        ...(event.data.by && { by: event.data.by.name }),
      };
    default:
      return assertNever(event, 'gate event');
  }
}
