import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Thought } from '../../../src/runner/observed/thought-reader.ts';
import { ThoughtReader } from '../../../src/runner/observed/thought-reader.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function lineOf(thinking: string): string {
  const content = [{ type: 'thinking', thinking, signature: 'x' }];
  return `${JSON.stringify({ type: 'assistant', message: { content } })}\n`;
}

describe('what Claude Code thinks', () => {
  let folder: string;
  let path: string;
  let clock: ManualClock;
  let thoughts: string[];
  let reader: ThoughtReader;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roundhouse-thoughts-'));
    path = join(folder, 'one.jsonl');
    clock = new ManualClock();
    thoughts = [];
    reader = new ThoughtReader({ clock, onThought: ({ text }) => thoughts.push(text) });
    hook();
  });

  afterEach(() => {
    reader[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function hook(payload: object = { transcript_path: path }): void {
    reader.observeHook({ ...payload });
  }

  it('[RUN14] is told once, in its order, by the next hook', () => {
    appendFileSync(path, lineOf('first') + lineOf('second'));
    hook();
    hook();
    expect(thoughts).toEqual(['first', 'second']);
  });

  it('is told with the time of its end, where Claude Code says it', () => {
    const told: Thought[] = [];
    using timed = new ThoughtReader({ clock, onThought: (thought) => told.push(thought) });
    timed.observeHook({ transcript_path: path });
    const content = [{ type: 'thinking', thinking: 'when' }];
    for (const timestamp of ['2030-01-01T00:00:01.500Z', 'soon']) {
      const line = { type: 'assistant', message: { content }, timestamp };
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    }
    timed.observeHook({ transcript_path: path });
    expect(told).toEqual([
      { text: 'when', endedAt: '2030-01-01T00:00:01.500Z' },
      { text: 'when', endedAt: null },
    ]);
  });

  it('is told when the hook was ahead of the transcript', () => {
    hook();
    appendFileSync(path, lineOf('late'));
    expect(thoughts).toEqual([]);
    clock.advanceBy(1_000);
    expect(thoughts).toEqual(['late']);
  });

  it('is nothing where its text was withheld, and nothing that others say of it', () => {
    const quoted = { type: 'user', message: { content: [{ type: 'thinking', thinking: 'mine' }] } };
    appendFileSync(path, `${lineOf('')}${JSON.stringify(quoted)}\nno line "thinking"\n`);
    hook();
    expect(thoughts).toEqual([]);
  });

  it('is taken in whole when its line was half written', () => {
    const line = lineOf('of two halves');
    appendFileSync(path, line.slice(0, 40));
    hook();
    appendFileSync(path, line.slice(40));
    hook();
    expect(thoughts).toEqual(['of two halves']);
  });

  it('is found behind a line of several mebibytes', () => {
    appendFileSync(path, `${JSON.stringify({ type: 'user', text: 'x'.repeat(3_000_000) })}\n`);
    appendFileSync(path, lineOf('behind it'));
    hook();
    expect(thoughts).toEqual(['behind it']);
  });

  it('is not what a resumed conversation or a sub-agent thought', () => {
    const resumed = join(folder, 'two.jsonl');
    appendFileSync(resumed, lineOf('long ago'));
    hook({ transcript_path: resumed });
    const other = join(folder, 'agent.jsonl');
    appendFileSync(other, lineOf('somebody else'));
    hook({ transcript_path: other, agent_id: 'a1' });
    appendFileSync(resumed, lineOf('now'));
    hook({ transcript_path: resumed });
    expect(thoughts).toEqual(['now']);
  });
});
