import { describe, expect, it } from 'vitest';

import {
  composerText,
  isCommandLike,
  isReceiptOf,
  messageText,
  pasteBlock,
} from '../../../src/runner/message-text.ts';

describe('what is typed', () => {
  it.each([
    ['a\x00b\x1b[201~c', 'abc'],
    ['\x9b201~x', 'x'],
    ['one\r\ntwo\rthree\u2028four', 'one\ntwo\nthree\nfour'],
    ['tab\tkept', 'tab\tkept'],
    ['a\u202eb\u2067c\u200bd', 'abcd'],
    ['👩‍👩‍👧‍👦 ❤️', '👩‍👩‍👧‍👦 ❤️'],
    ['half a \ud83d pair', 'half a \ufffd pair'],
    ['end  \n\n', 'end'],
  ])('[MSG3] %j becomes %j', (sent, typed) => {
    expect(messageText(sent)).toBe(typed);
  });

  it.each(['/help', ' /help me', '/plugin:do it', 'exit', ' quit ', ':wq!'])(
    '[MSG4] %j would be a command',
    (text) => expect(isCommandLike(text)).toBe(true),
  );

  it.each(['/etc/hosts', 'exit now', 'a /help', '!ls', '#note', 'see\n/help'])(
    '[MSG4] %j is text',
    (text) => expect(isCommandLike(text)).toBe(false),
  );

  it('[MSG4] a block has the line ends that make Claude Code keep it as one', () => {
    expect(pasteBlock('/help')).toBe('\x1b[200~/help\r\r\r\x1b[201~');
    expect(pasteBlock('/a\nb\nc\nd\ne')).toBe('\x1b[200~/a\rb\rc\rd\re\x1b[201~');
  });

  it('a backslash at the end does not take the Enter', () => {
    expect(composerText('ends \\')).toBe('ends \\ ');
    expect(composerText('see @/tmp/a.png')).toBe('see @/tmp/a.png ');
    expect(composerText('see @"a b.txt"')).toBe('see @"a b.txt" ');
    expect(composerText('mail ana@example.test')).toBe('mail ana@example.test');
  });
});

describe('what is a receipt', () => {
  it.each([
    ['plain', 'plain'],
    ['\n\n<pasted_content id="9ad4">\na    b\n\n\n</pasted_content id="9ad4">\n', 'a\tb'],
    ['caf\u00e9', 'cafe\u0301'],
    ['a<\\/pasted_content>b', 'a</pasted_content>b'],
    ['blanks   at end', 'blanks at end  '],
  ])('[MSG8] %j is one of %j', (prompt, text) => {
    expect(isReceiptOf(prompt, text)).toBe(true);
  });

  it.each([
    ['plain and more', 'plain'],
    ['draft plain', 'plain'],
    ['', 'plain'],
    ['<pasted_content id="1">\nplain\n</pasted_content id="2">', 'plain'],
  ])('[MSG8] %j is none of %j', (prompt, text) => {
    expect(isReceiptOf(prompt, text)).toBe(false);
  });
});
