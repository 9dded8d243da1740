import { describe, expect, it } from 'vitest';

import {
  composerText,
  isCommandLike,
  pasteBlock,
} from '../../../src/runner/prompts/composer-text.ts';
import { messageText } from '../../../src/shared/domain/message-text.ts';
import { isPromptOf, reportedPromptLimit } from '../../../src/shared/domain/prompt-match.ts';

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

  it('[MSG16] a blank at the end closes every list of completions', () => {
    expect(composerText('rename it to :key')).toBe('rename it to :key ');
  });
});

describe('what is a receipt', () => {
  it.each([
    ['plain', 'plain'],
    ['\n\n<pasted_content id="9ad4">\na    b\n\n\n</pasted_content id="9ad4">\n', 'a\tb'],
    ['caf\u00e9', 'cafe\u0301'],
    ['a<\\/pasted_content>b', 'a</pasted_content>b'],
    ['blanks   at end', 'blanks at end  '],
    ['before!touch', 'before\x1b[201~!touch'],
  ])('[MSG8] %j is one of %j', (prompt, text) => {
    expect(isPromptOf(prompt, text)).toBe(true);
  });

  it.each([
    ['plain and more', 'plain'],
    ['draft plain', 'plain'],
    ['look at the ok button', 'ok'],
    ['', 'plain'],
    ['<pasted_content id="1">\nplain\n</pasted_content id="2">', 'plain'],
  ])('[MSG8] %j is none of %j', (prompt, text) => {
    expect(isPromptOf(prompt, text)).toBe(false);
  });

  it('[MSG8] a prompt that was cut is compared by its beginning', () => {
    const long = 'line of x\n'.repeat(30_000);
    const wrapped = `\n\n<pasted_content id="9ad4">\n${long}`;
    expect(isPromptOf(long.slice(0, reportedPromptLimit), long)).toBe(true);
    expect(isPromptOf(wrapped.slice(0, reportedPromptLimit), long)).toBe(true);
    expect(isPromptOf(long.slice(0, reportedPromptLimit), `y${long}`)).toBe(false);
    expect(isPromptOf(long.slice(0, reportedPromptLimit), 'line of x')).toBe(false);
  });
});
