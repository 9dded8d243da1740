import { describe, expect, it } from 'vitest';

import { KeyReader } from '../../../src/cli/attach/key-reader.ts';
import { pasteProblem } from '../../../src/shared/domain/paste.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function read(...chunks: readonly string[]) {
  const clock = new ManualClock();
  const seen: (readonly [string, string])[] = [];
  const reader = new KeyReader({
    clock,
    onKeys: (keys) => seen.push(['keys', keys.toString('utf8')]),
    onPaste: (text) => seen.push(['paste', text]),
    onDetach: () => seen.push(['detach', '']),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { seen, clock };
}

describe('Ctrl-] detaches', () => {
  it.each([
    ['as itself', '\u001d'],
    ['in the protocol of kitty', '\u001b[93;5u'],
    ['in it with the number lock on', '\u001b[93;133u'],
    ['in it with alternate keys', '\u001b[93:125;5:1u'],
    ['as xterm writes modified keys', '\u001b[27;5;93~'],
    ['in two reads', '\u001b[93', ';5u'],
  ])('%s', (_how, ...chunks) => {
    expect(read(...chunks).seen).toEqual([['detach', '']]);
  });

  it('and what was typed before it still goes', () => {
    expect(read('ls\u001drm -rf x').seen).toEqual([
      ['keys', 'ls'],
      ['detach', ''],
    ]);
  });

  it.each([
    ['] alone', ']'],
    ['Alt-]', '\u001b]'],
    ['Shift-] of kitty', '\u001b[93;2u'],
    ['Ctrl-[ (Escape)', '\u001b[91;5u'],
    ['the release of the key', '\u001b[93;5:3u'],
  ])('%s does not', (_what, keys) => {
    expect(read(keys).seen).toEqual([['keys', keys]]);
  });

  it('nor does one inside a paste', () => {
    expect(read('\u001b[200~a\u001db\u001b[201~').seen).toEqual([['paste', 'a\u001db']]);
  });
});

describe('keys', () => {
  it('go on as they come, byte by byte and whole characters alike', () => {
    const { seen, clock } = read('é', '\u001b[A', '\u001b');
    clock.advanceBy(30);
    expect(seen).toEqual([
      ['keys', 'é'],
      ['keys', '\u001b[A'],
      ['keys', '\u001b'],
    ]);
  });

  it('wait a moment for the rest of a sequence, and go when none comes', () => {
    const { seen, clock } = read('x\u001b[');
    expect(seen).toEqual([['keys', 'x']]);

    clock.advanceBy(30);

    expect(seen).toEqual([
      ['keys', 'x'],
      ['keys', '\u001b['],
    ]);
  });
});

describe('pastes', () => {
  it('are told from keys, in whatever pieces they come', () => {
    expect(read('a\u001b[20', '0~one\ntwo ✓\u001b[2', '01~b').seen).toEqual([
      ['keys', 'a'],
      ['paste', 'one\ntwo ✓'],
      ['keys', 'b'],
    ]);
  });

  it('[TTY-8] are never read as keys, wherever a read ends', () => {
    const text = 'a\u001b[200~one\ntwo\u001b[201~b';
    for (let at = 1; at < text.length; at += 1) {
      const { seen } = read(text.slice(0, at), text.slice(at));
      expect(seen.filter(([kind]) => kind === 'paste')).toEqual([['paste', 'one\ntwo']]);
      expect(
        seen
          .filter(([kind]) => kind === 'keys')
          .map(([, keys]) => keys)
          .join(''),
      ).toBe('ab');
    }
  });

  it('[TTY-8] are one however long they are: what is behind the limit is no key either', () => {
    const line = `${'x'.repeat(1023)}\n`;
    const { seen } = read(
      '\u001b[200~',
      ...Array.from({ length: 80 }, () => line.repeat(64)),
      '\u001b[20',
      '1~b',
    );

    expect(seen.map(([kind]) => kind)).toEqual(['paste', 'keys']);
    expect(pasteProblem(seen[0]?.[1] ?? '')).toContain('the limit is 1 MB');
    expect(seen[1]).toEqual(['keys', 'b']);
  });
});
