import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import { HubError } from '../../../src/shared/client/hub-error.ts';
import { hubLabOfFile } from '../../support/hub-lab.ts';
import { rounds } from '../../support/rounds.ts';
import { sessionState } from '../../support/session-waits.ts';

const kills = rounds({ usual: 15, nightly: 1_000 });
const writers = 4;
/** A start takes fifteen seconds on a machine at its limit. */
const limitMs = kills * 30_000;

const lab = hubLabOfFile();

/** What was acknowledged, kept outside the hub. */
interface Ledger {
  readonly notes: string[];
  readonly seqs: number[];
}

/**
 * Adds notes one after another until told to end. A call that the crash cut off is repeated with the same
 * key on the next hub, until it is acknowledged: it must have one effect all the same.
 */
async function write(writer: number, ledger: Ledger, round: Round): Promise<void> {
  for (let number = 0; !round.isOver; number += 1) {
    const text = `writer-${writer}-round-${round.number}-note-${number}`;
    const seq = await acknowledged(text, round);
    ledger.notes.push(text);
    ledger.seqs.push(seq);
    round.onAcknowledged();
  }
}

async function acknowledged(text: string, round: Round): Promise<number> {
  for (;;) {
    try {
      const { seq } = await round.client().call('sessions.note', {
        params: { ref: 'repo' },
        body: { text },
        idempotencyKey: text,
      });
      return seq;
    } catch (thrown) {
      if (!(thrown instanceof HubError) || thrown.status !== 0) throw thrown;
      await round.nextHub();
    }
  }
}

class Round {
  readonly number: number;
  readonly #killAfter: number;
  readonly #killed = Promise.withResolvers<void>();
  readonly #restarted = Promise.withResolvers<void>();
  #acknowledged = 0;
  isOver = false;

  constructor(number: number, killAfter: number) {
    this.number = number;
    this.#killAfter = killAfter;
  }

  client(): HttpClient {
    return lab.client;
  }

  nextHub(): Promise<void> {
    return this.#restarted.promise;
  }

  onAcknowledged(): void {
    this.#acknowledged += 1;
    if (this.#acknowledged === this.#killAfter) this.#killed.resolve();
  }

  async run(): Promise<void> {
    await this.#killed.promise;
    // The other writers are in the middle of their calls.
    await lab.hub.kill();
    this.isOver = true;
    await lab.hub.start();
    this.#restarted.resolve();
  }
}

function claudePid(session: string): number {
  const file = join(lab.hub.dataDirectory, 'runners', session, 'runner.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as { readonly claudePid: number };
  return record.claudePid;
}

test(
  `[F1] [F17] ${kills} kills of the hub under load lose nothing that was acknowledged, and end no session`,
  async () => {
    const session = await lab.client.call('sessions.start', {
      body: { path: lab.repo, permissionMode: 'manual' },
    });
    await sessionState(lab.client, 'repo', 'idle');
    const before = claudePid(session.id);
    const ledger: Ledger = { notes: [], seqs: [] };

    for (let number = 0; number < kills; number += 1) {
      const round = new Round(number, 1 + Math.floor(Math.random() * 12));
      const writing = Array.from({ length: writers }, (_, writer) => write(writer, ledger, round));
      await Promise.all([round.run(), ...writing]);
    }

    const items = await notesOf(lab.client);
    const counts = new Map<string, number>();
    for (const text of items) counts.set(text, (counts.get(text) ?? 0) + 1);
    expect(ledger.notes.filter((text) => counts.get(text) !== 1)).toEqual([]);
    expect(items.length).toBe(new Set(items).size);
    const database = (await lab.client.call('doctor.run')).items.find(
      ({ id }) => id === 'database',
    );
    expect(database?.state).toBe('ok');
    await sessionState(lab.client, 'repo', 'idle');
    expect(claudePid(session.id)).toBe(before);
  },
  limitMs,
);

async function notesOf(client: HttpClient): Promise<readonly string[]> {
  const notes: string[] = [];
  for (let after = 0; ;) {
    const { items } = await client.call('sessions.events', {
      params: { ref: 'repo' },
      query: { after, limit: 500 },
    });
    for (const event of items) {
      if (event.kind === 'note.added') notes.push(String(event.data['text']));
    }
    const last = items.at(-1);
    if (!last) return notes;
    after = last.seq;
  }
}
