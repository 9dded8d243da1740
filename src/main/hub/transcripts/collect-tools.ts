import type { EventRecord } from '../../../shared/domain/event.ts';
import type { EntryQueue, Slot } from './entry-queue.ts';
import type { ToolEntry, ToolOutcome } from './transcript-entry.ts';

type ToolEnd =
  | EventRecord<'tool.finished'>
  | EventRecord<'tool.failed'>
  | EventRecord<'tool.denied'>;

/** Ends whose beginning has not come, kept so that a late beginning is not told again. */
const earlyEndLimit = 1000;

/** Pairs tool calls with their ends, by Claude Code's id, else by tool and input. */
export class ToolCollector {
  readonly #queue: EntryQueue;
  readonly #open = new Map<string, Slot<ToolEntry>>();
  readonly #endedEarly = new Set<string>();

  constructor(queue: EntryQueue) {
    this.#queue = queue;
  }

  start(event: EventRecord<'tool.started'>, agent: string | null): void {
    const key = keyOf(event);
    if (this.#endedEarly.delete(key) || this.#open.has(key)) return;
    this.#open.set(key, this.#queue.add(entryOf(event, agent, { state: 'open' }), 'open'));
  }

  /** Claude Code reports no end of a call that a person denies. */
  deny(asked: EventRecord<'gate.opened'>, answer: EventRecord<'gate.answered'>): void {
    const { toolUseId, tool, input } = asked.data;
    const text = JSON.stringify(input);
    const slot =
      this.#open.get(toolUseId ?? `${tool} ${text}`) ??
      [...this.#open.values()].find(
        ({ entry }) => entry.tool === tool && JSON.stringify(entry.input) === text,
      );
    if (slot?.state !== 'open') return;
    const reason = answer.data.message ?? '';
    slot.entry = { ...slot.entry, outcome: { state: 'denied', reason, by: answer.actor.name } };
  }

  end(event: ToolEnd, agent: string | null): void {
    const key = keyOf(event);
    const slot = this.#open.get(key);
    this.#open.delete(key);
    if (slot?.state === 'open') {
      slot.entry = { ...slot.entry, outcome: outcomeOf(event) };
      slot.state = 'complete';
      return;
    }
    // Its beginning was given out already, or is still to come: it stands for itself.
    if (!slot && this.#endedEarly.size < earlyEndLimit) this.#endedEarly.add(key);
    this.#queue.add(entryOf(event, agent, outcomeOf(event)), 'complete');
  }
}

function keyOf(event: EventRecord<'tool.started'> | ToolEnd): string {
  const { toolUseId, tool, input } = event.data;
  return toolUseId ?? `${tool} ${JSON.stringify(input)}`;
}

function entryOf(
  event: EventRecord<'tool.started'> | ToolEnd,
  agent: string | null,
  outcome: ToolOutcome,
): ToolEntry {
  const { tool, input } = event.data;
  return {
    type: 'tool',
    at: event.at,
    agent,
    tool,
    input,
    outcome,
  };
}

function outcomeOf(event: ToolEnd): ToolOutcome {
  switch (event.kind) {
    case 'tool.finished':
      return {
        state: 'finished',
        output: event.data.output,
        durationMs: event.data.durationMs,
      };
    case 'tool.failed':
      return { state: 'failed', error: event.data.error, durationMs: event.data.durationMs };
    case 'tool.denied':
      return { state: 'denied', reason: event.data.reason };
  }
}
