import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TranscriptTail } from '../../../src/runner/observed/transcript-tail.ts';

describe('what the transcript says of a command', () => {
  let folder: string;
  let path: string;
  let tail: TranscriptTail;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roundhouse-tail-'));
    path = join(folder, 'one.jsonl');
    tail = new TranscriptTail();
    tail.observeHook({ transcript_path: path });
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(...lines: readonly object[]): void {
    appendFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  const named = { type: 'user', message: { content: '<command-name>/model</command-name>' } };
  const printed = {
    type: 'user',
    message: { content: '<local-command-stdout>\x1b[1mSet\x1b[22m it</local-command-stdout>' },
  };

  it('[MSG12] is its output, once the name and the output are there', () => {
    const mark = tail.mark();
    expect(tail.evidenceOf('model', mark)).toBeUndefined();
    write(named);
    expect(tail.evidenceOf('model', mark)).toBeUndefined();
    write(printed);
    expect(tail.evidenceOf('model', mark)).toEqual({ type: 'ran', output: 'Set it' });
  });

  it('[MSG12] is nothing that was there before, and nothing of another command', () => {
    write(named, printed);
    const mark = tail.mark();
    expect(tail.evidenceOf('model', mark)).toBeUndefined();
    write(named, printed);
    expect(tail.evidenceOf('effort', mark)).toBeUndefined();
  });

  it('[MSG13] is a word about it when it was not run', () => {
    const mark = tail.mark();
    write(
      { type: 'system', subtype: 'informational', content: 'Something else' },
      { type: 'system', subtype: 'informational', content: 'Unknown command: /com' },
    );
    expect(tail.evidenceOf('com', mark)).toEqual({ type: 'said', text: 'Unknown command: /com' });
  });

  it('is read from the beginning in the transcript of a new conversation, past a half line', () => {
    write(named, printed);
    const mark = tail.mark();
    path = join(folder, 'two.jsonl');
    tail.observeHook({ transcript_path: path });
    tail.observeHook({ transcript_path: join(folder, 'agent.jsonl'), agent_id: 'a1' });
    write(named, printed);
    appendFileSync(path, '{"type":"us');
    expect(tail.evidenceOf('model', mark)).toEqual({ type: 'ran', output: 'Set it' });
  });
});
