import { expect, test } from 'vitest';

import { shellWord } from '../../../src/cli/shell-word.ts';

test.each([
  ['--permission-mode', '--permission-mode'],
  ['/usr/bin/claude', '/usr/bin/claude'],
  ['two words', `'two words'`],
  ['', `''`],
  [`it's`, String.raw`'it'\''s'`],
  ['{"env":{}}', `'{"env":{}}'`],
])('quotes %j only where a shell needs it', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
