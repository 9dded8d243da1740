import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { collectEntries } from '../../../../src/main/hub/transcripts/collect-entries.ts';
import { toolWords } from '../../../../src/main/hub/transcripts/plain-words.ts';
import type { TranscriptFormat } from '../../../../src/main/hub/transcripts/transcript-service.ts';
import { TranscriptService } from '../../../../src/main/hub/transcripts/transcript-service.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import type { HubEvent } from '../../../../src/shared/domain/event.ts';
import { eventPages } from '../../../support/event-pages.ts';
import { seesEverything } from '../../../support/sees-everything.ts';
import { ana, created, dayOfWork, eventsOf, sessionId, viewOf } from './fixture-events.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-transcripts-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const clock = {
  now: () => Date.UTC(2026, 4, 18),
  monotonic: () => 0,
  schedule: () => ({ [Symbol.dispose]: () => undefined }),
};

function serviceOf(events: readonly HubEvent[]): TranscriptService {
  return new TranscriptService({
    clock,
    recordingsDirectory: directory,
    events: eventPages(events),
  });
}

async function exported(
  events: readonly HubEvent[],
  format: TranscriptFormat,
  isRedacted = true,
): Promise<string> {
  const download = serviceOf(events).export({
    session: viewOf(events),
    viewer: seesEverything,
    format,
    isRedacted,
  });
  return await textOf(download.chunks);
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

async function listOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function entriesOf(events: readonly HubEvent[]) {
  const stream = (async function* () {
    yield* events;
  })();
  return await listOf(collectEntries(stream));
}

it('[NOTE1] a note stands in it with its last text, and one that was deleted does not', async () => {
  const events = eventsOf([
    [ana, 'note.added', { note: asId('note', 'n_1'), text: 'first text' }],
    [ana, 'note.added', { note: asId('note', 'n_2'), text: 'never mind' }],
    [ana, 'note.added', { note: asId('note', 'n_3'), text: 'as it was' }],
  ]);
  const stream = (async function* () {
    yield* events;
  })();

  const entries = await listOf(
    collectEntries(
      stream,
      new Map([
        ['n_1', 'last text'],
        ['n_2', null],
      ]),
    ),
  );

  expect(entries).toMatchObject([
    { type: 'note', text: 'last text' },
    { type: 'note', text: 'as it was' },
  ]);
});

describe('a day of work', () => {
  it.each(['md', 'html', 'json'] as const)('as %s', async (format) => {
    await expect(await exported(dayOfWork, format)).toMatchFileSnapshot(
      `golden/day-of-work.${format}.golden`,
    );
  });

  it('says how many secrets were taken out, and keeps them when asked to', async () => {
    const kept = await exported(dayOfWork, 'json', false);
    const taken = await exported(dayOfWork, 'json');

    expect(JSON.parse(taken)).toMatchObject({ format: 'roundhouse.transcript.1', redacted: 3 });
    expect(JSON.parse(kept)).toMatchObject({ redacted: 0 });
    expect(taken).not.toMatch(/sk-ant|hunter2/);
    expect(kept).toMatch(/sk-ant-api03/);
  });

  it('is a file with a harmless name and its type', () => {
    const view = { ...viewOf(dayOfWork), name: '../a/b<c>' };
    const { fileName, contentType } = serviceOf([]).export({
      session: view,
      viewer: seesEverything,
      format: 'html',
      isRedacted: true,
    });

    expect({ fileName, contentType }).toEqual({
      fileName: '-a-b-c-.html',
      contentType: 'text/html; charset=utf-8',
    });
  });
});

describe('what is told once and in order', () => {
  const said = { promptId: 'p1', messageId: 'a1', agentId: null };

  it('an answer whose parts were seen is not told again at the end of the turn', async () => {
    const entries = await entriesOf(
      eventsOf([
        created,
        [claudeActor, 'turn.started', { promptId: 'p1', text: 'hi', message: null }],
        [claudeActor, 'assistant.said', { ...said, index: 0, isFinal: true, text: 'Hello.' }],
        [claudeActor, 'turn.ended', { promptId: 'p1', answer: 'Hello.\n', backgroundTasks: 0 }],
      ]),
    );

    expect(entries.map((entry) => entry.type)).toEqual(['prompt', 'reply']);
  });

  it('an answer whose parts come after the end of the turn is told once', async () => {
    const entries = await entriesOf(
      eventsOf([
        created,
        [claudeActor, 'turn.started', { promptId: 'p1', text: 'hi', message: null }],
        [claudeActor, 'turn.ended', { promptId: 'p1', answer: 'Hello.', backgroundTasks: 0 }],
        [claudeActor, 'assistant.said', { ...said, index: 0, isFinal: true, text: 'Hello.' }],
      ]),
    );

    expect(entries.map((entry) => entry.type)).toEqual(['prompt', 'reply']);
  });

  it('a tool whose end overtook its beginning is told once, with its end', async () => {
    const call = { promptId: 'p1', toolUseId: 't1', tool: 'Read', agentId: null, input: {} };
    const entries = await entriesOf(
      eventsOf([
        created,
        [claudeActor, 'tool.finished', { ...call, output: 'text', durationMs: null }],
        [claudeActor, 'tool.started', call],
      ]),
    );

    expect(entries).toMatchObject([
      { type: 'tool', outcome: { state: 'finished', output: 'text', durationMs: null } },
    ]);
  });

  it('a call that a person denies at its gate is denied by that person, with the reason', async () => {
    const gate = asId('gate', 'g1');
    const asked = { tool: 'Bash', input: { command: 'ls' }, promptId: null, agentId: null };
    const entries = await entriesOf(
      eventsOf([
        created,
        [claudeActor, 'tool.started', { ...asked, toolUseId: 'toolu_1' }],
        [
          claudeActor,
          'gate.opened',
          {
            ...asked,
            gate,
            type: 'permission',
            summary: '',
            suggestions: [],
            hash: 'h',
            request: 'q',
          },
        ],
        [ana, 'gate.answered', { gate, answer: 'deny', message: 'not today', answers: null }],
        [hubActor, 'gate.applied', { gate, evidence: 'turn.ended' }],
      ]),
    );

    expect(entries[0]).toMatchObject({
      type: 'tool',
      outcome: { state: 'denied', reason: 'not today', by: 'Ana' },
    });
    const [call] = entries;
    expect(call?.type === 'tool' && toolWords(call)).toBe('denied by Ana');
  });

  it('an answer to a gate that Claude was never seen to apply says so', async () => {
    const gate = asId('gate', 'g1');
    const entries = await entriesOf(
      eventsOf([
        created,
        [
          claudeActor,
          'gate.opened',
          {
            gate,
            type: 'permission',
            tool: 'Bash',
            input: {},
            summary: '',
            suggestions: [],
            hash: 'h',
            promptId: null,
            agentId: null,
            request: 'q',
          },
        ],
        [ana, 'gate.answered', { gate, answer: 'deny', message: 'not today', answers: null }],
        [hubActor, 'gate.closed', { gate, reason: 'session-ended' }],
      ]),
    );

    expect(entries).toMatchObject([
      {
        outcome: {
          state: 'answered',
          answer: 'deny',
          by: 'Ana',
          message: 'not today',
          appliedAt: null,
        },
      },
    ]);
  });

  it('what is still under way at the end is told as it is', async () => {
    const entries = await entriesOf(
      eventsOf([
        created,
        [
          claudeActor,
          'tool.started',
          { promptId: null, toolUseId: 't1', tool: 'Bash', agentId: null, input: {} },
        ],
        [ana, 'message.queued', { message: asId('message', 'm1'), text: 'later' }],
      ]),
    );

    expect(entries).toMatchObject([
      { type: 'tool', outcome: { state: 'open' } },
      { type: 'receipt', state: 'queued', text: 'later', by: 'Ana' },
    ]);
  });
});

describe('[BIG-5] a log of 100,000 events', () => {
  it('comes out piece by piece, also behind a tool call that never ends', async () => {
    let read = 0;
    const events = (async function* (): AsyncGenerator<HubEvent> {
      const call = { promptId: null, toolUseId: 'never', tool: 'Bash', agentId: null, input: {} };
      const [start] = eventsOf([[claudeActor, 'tool.started', call]]);
      const [note] = eventsOf([[ana, 'note.added', { text: 'x' }]]);
      if (!start || !note) return;
      yield start;
      for (; read < 100_000; read += 1) yield note;
    })();

    const entries = collectEntries(events);
    const first = await entries.next();

    expect(first.value).toMatchObject({ type: 'tool', outcome: { state: 'open' } });
    expect(read).toBeLessThan(1000);
    expect((await listOf(entries)).length).toBe(100_000);
  });
});

function record(file: string, lines: readonly unknown[], end = '\n'): void {
  mkdirSync(join(directory, sessionId), { recursive: true });
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  writeFileSync(join(directory, sessionId, file), `${text}${end}`);
}

function linesOf(cast: string): unknown[] {
  return cast
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

describe('the recording', () => {
  it('joins one file per start, with marks, in real time, without a half line', async () => {
    record('1.cast', [{ version: 2, width: 80, height: 24, timestamp: 1000 }, [0.5, 'o', 'one']]);
    record(
      '2.cast',
      [
        { version: 2, width: 120, height: 40, timestamp: 1060 },
        [0.25, 'o', 'two'],
        [1, 'r', '90x30'],
      ],
      '\n[2.5,"o","cut o',
    );

    expect(linesOf(await exported(dayOfWork, 'cast'))).toEqual([
      { version: 2, width: 80, height: 24, timestamp: 1000, idle_time_limit: 5, title: 'payments' },
      [0.5, 'o', 'one'],
      [60, 'm', 'started again'],
      [60, 'r', '120x40'],
      [60, 'o', '\u001bc'],
      [60.25, 'o', 'two'],
      [61, 'r', '90x30'],
    ]);
  });

  it('masks a secret that was written in pieces, and moves no column', async () => {
    const filler = 'x'.repeat(1000);
    const fillers = Array.from({ length: 65 }, (_, index) => [index, 'o', `${filler}\n`]);
    record('1.cast', [
      { version: 2, width: 80, height: 24, timestamp: 1000 },
      [0, 'o', 'key: sk-ant-'],
      [0, 'o', 'api03-aB3dE5gH7jK9mN1pQ3sT\r\n'],
      ...fillers,
      [99, 'o', 'again: ghp_aB3dE5gH7j'],
      ...fillers.map(() => [100, 'm', 'a mark']),
      [101, 'o', 'K9mN1pQ3sTaB3dE5gH7j end'],
    ]);

    const output = linesOf(await exported(dayOfWork, 'cast'))
      .filter((line): line is [number, string, string] => Array.isArray(line) && line[1] === 'o')
      .map(([, , data]) => data);

    expect(output.slice(0, 2)).toEqual(['key: *******', '**************************\r\n']);
    expect(output.slice(-2)).toEqual(['again: **************', '******************** end']);
  });

  it('of a session that has none is an empty film', async () => {
    expect(linesOf(await exported(dayOfWork, 'cast'))).toEqual([
      { version: 2, width: 80, height: 24, timestamp: 0, idle_time_limit: 5, title: 'payments' },
    ]);
  });
});
