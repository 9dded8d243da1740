import type { DatabaseSync, StatementSync } from 'node:sqlite';

import type { HubEvent } from '../../../shared/domain/event.ts';

// What Claude says comes in parts, a few lines each, while other things happen. It is found as one text: the
// words of a search may be in different lines. The whole text stands at its last part, or, when the turn
// was cut off, at the last part that came.

type Said = Extract<HubEvent, { kind: 'assistant.said' }>['data'];

/** What is read back for the parts of one text. A longer one is found by its last parts. */
const lookBack = 400;

const turnBounds = new Set([
  'turn.started',
  'turn.ended',
  'turn.failed',
  'turn.interrupted',
  'claude.exited',
]);

interface IndexedEvent extends Pick<HubEvent, 'kind' | 'data'> {
  readonly seq: number;
  readonly session: string;
}

export class SpokenText {
  readonly #before: StatementSync;

  constructor(database: DatabaseSync) {
    this.#before = database.prepare(
      `SELECT seq, kind, data FROM events WHERE session = ? AND seq <= ?
        ORDER BY seq DESC LIMIT ${lookBack}`,
    );
  }

  /** The text that is complete with this event; null for most. */
  endedBy(event: IndexedEvent): { readonly seq: number; readonly text: string } | null {
    const data = event.data as Said;
    switch (event.kind) {
      case 'assistant.said':
        return data.isFinal ? this.#whole(event, data.messageId) : null;
      case 'turn.interrupted':
      case 'turn.failed':
      case 'claude.exited': {
        const last = this.#last(event);
        if (!last || last.data.isFinal) return null;
        return this.#whole({ session: event.session, seq: last.seq }, last.data.messageId);
      }
      default:
        return null;
    }
  }

  /** The answer of a turn is what was said last in it, and found there. */
  wasSaid(event: IndexedEvent): boolean {
    if (event.kind !== 'turn.ended') return false;
    const { answer } = event.data as Extract<HubEvent, { kind: 'turn.ended' }>['data'];
    const last = this.#last(event);
    if (!last?.data.isFinal) return false;
    const said = this.#whole({ session: event.session, seq: last.seq }, last.data.messageId);
    return said?.text.trim() === answer.trim();
  }

  #whole(
    at: { readonly session: string; readonly seq: number },
    messageId: string,
  ): { readonly seq: number; readonly text: string } | null {
    const parts: string[] = [];
    for (const row of this.#before.iterate(at.session, at.seq)) {
      if (row['kind'] !== 'assistant.said') continue;
      const data = saidOf(row);
      if (data.messageId !== messageId) continue;
      parts[data.index] = data.text;
      if (data.index === 0) break;
    }
    return parts.length === 0 ? null : { seq: at.seq, text: parts.join('') };
  }

  /** The newest part of this turn that Claude itself said. */
  #last(event: IndexedEvent): { readonly seq: number; readonly data: Said } | null {
    for (const row of this.#before.iterate(event.session, event.seq - 1)) {
      if (turnBounds.has(String(row['kind']))) return null;
      if (row['kind'] !== 'assistant.said') continue;
      const data = saidOf(row);
      if (data.agentId === null) return { seq: Number(row['seq']), data };
    }
    return null;
  }
}

function saidOf(row: Record<string, unknown>): Said {
  return JSON.parse(String(row['data'])) as Said;
}
