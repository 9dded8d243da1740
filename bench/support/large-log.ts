import { join } from 'node:path';

import { openMigrated } from '../../src/main/hub/store/build-database.ts';
import { inTransaction } from '../../src/main/hub/store/database.ts';
import { crcOf, rowOf } from '../../src/main/hub/store/event-row.ts';
import { loadMigrations } from '../../src/main/hub/store/migrate.ts';
import { SearchIndex } from '../../src/main/hub/store/search-index.ts';
import { WriterStatements } from '../../src/main/hub/store/writer-statements.ts';
import { assert } from '../../src/shared/base/assert.ts';
import type { EventKind, EventRecord, HubEvent } from '../../src/shared/domain/event.ts';
import { messageId, sampleSetup, sessionId } from '../../test/support/store/sample-events.ts';

const root = join(import.meta.dirname, '../..');

export const migrationsDirectory = join(root, 'resources/migrations');
export const workerEntry = join(root, 'src/main/hub/store/store-worker.ts');

const sessions = 50;
const filler = 'lorem ipsum dolor sit amet consectetur adipiscing elit '.repeat(2);

type Body = { readonly [K in EventKind]: Pick<EventRecord<K>, 'kind' | 'data'> }[EventKind];

/** What a session sees in one turn with four tool calls; about 300 bytes each. */
function turnOf(name: string, text: string): readonly Body[] {
  const message = messageId(name);
  const call = { promptId: name, toolUseId: name, tool: 'Bash', agentId: null };
  const input = { command: text };
  const tool: readonly Body[] = [
    { kind: 'tool.started', data: { ...call, input } },
    { kind: 'tool.finished', data: { ...call, input, output: text, durationMs: 5 } },
  ];
  return [
    { kind: 'message.queued', data: { message, text } },
    { kind: 'message.delivered', data: { message } },
    { kind: 'message.accepted', data: { message, promptId: name } },
    { kind: 'turn.started', data: { promptId: name, text, message } },
    ...[tool, tool, tool, tool].flat(),
    { kind: 'turn.ended', data: { promptId: name, answer: text, backgroundTasks: 0 } },
    { kind: 'message.answered', data: { message, answer: text } },
  ];
}

function bodyOf(session: number, step: number, seq: number): Body {
  if (step === 0)
    return { kind: 'session.created', data: { ...sampleSetup, name: `web${session}` } };
  const rare = seq % 5_000 < sessions ? 'needle' : 'hay';
  const turn = turnOf(`${session}-${Math.floor((step - 1) / 14)}`, `${rare} ${seq} ${filler}`);
  const body = turn[(step - 1) % turn.length];
  assert(body, 'a turn has events');
  return body;
}

/** Sessions take turns event by event, which is the worst case for a page of one session. */
export function benchEvent(seq: number): HubEvent {
  const session = (seq - 1) % sessions;
  return {
    seq,
    at: '2030-01-01T00:00:00.000Z',
    session: sessionId(String(session)),
    actor: { type: 'operator', id: 'o_ana', name: 'Ana' },
    cause: null,
    ...bodyOf(session, Math.floor((seq - 1) / sessions), seq),
  };
}

/** Writes a database of so many events without the store, which would sync each group. */
export function buildLargeLog(directory: string, events: number): void {
  const migrations = loadMigrations(migrationsDirectory);
  const database = openMigrated(join(directory, 'hub.db'), migrations, () => undefined);
  database.exec('PRAGMA synchronous = OFF');
  const statements = new WriterStatements(database);
  for (let seq = 1; seq <= events; seq += 1_000) {
    inTransaction(database, () => {
      for (let one = seq; one < seq + 1_000 && one <= events; one += 1) {
        const row = rowOf(benchEvent(one));
        statements.insertEvent(row, crcOf(row));
      }
    });
  }
  const index = new SearchIndex(database);
  while (index.indexSlice());
  database.close();
}
