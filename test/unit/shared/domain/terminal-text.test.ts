import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { invisibleUnit, visibleUnits } from '../../../../src/shared/domain/invisible.ts';
import {
  escapeControls,
  hasInvisible,
  revealInvisible,
  sanitizeTitle,
  titleLimit,
} from '../../../../src/shared/domain/terminal-text.ts';

const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x07',
      '\x9b',
      '\r',
      '\n',
      '\t',
      '\u202e',
      '\u2066',
      '\u200b',
      '\u200d',
    ),
    fc.constantFrom(
      '\ufeff',
      '\u{e0041}',
      '\ud800',
      ' ',
      '\u00a0',
      '\u3000',
      '\u2028',
      'é',
      '漢',
      '🙂',
    ),
    fc.string({ minLength: 1, maxLength: 3 }),
  ),
  maxLength: 80,
});

describe('text for a terminal', () => {
  test('[TTY-7] controls, 8-bit controls and direction marks are written out', () => {
    expect(escapeControls('a\x1b[31m\x07\r\x7f\x9b6n\u202eb')).toBe(
      'a\\x1b[31m\\x07\\r\\x7f\\x9b6n\\u202eb',
    );
  });

  test('[TTY-7] line ends and tabs stay, unless the text has to stay on its line', () => {
    expect(escapeControls('a\n\tb')).toBe('a\n\tb');
    expect(escapeControls('a\n\tb', { isSingleLine: true })).toBe('a\\n\\tb');
  });

  test('[TTY-7] what can be seen is unchanged, joined emoji too', () => {
    const text = 'naïve 漢字 👩‍👩‍👧 ❤️ עברית';
    expect(escapeControls(text)).toBe(text);
  });

  test('[TTY-7] no text at all makes a control come through', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(escapeControls(text, { isSingleLine: true })).not.toMatch(
          /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u,
        );
      }),
    );
  });
});

describe('text on a gate card', () => {
  test('[REPO-3] direction marks, zero-width characters and escapes become tokens', () => {
    expect(revealInvisible('rm \u202e\u200b\x1b[8m-rf')).toEqual([
      { kind: 'text', raw: 'rm ' },
      { kind: 'invisible', raw: '\u202e', token: 'RLO' },
      { kind: 'invisible', raw: '\u200b', token: 'ZWSP' },
      { kind: 'invisible', raw: '\x1b', token: 'ESC' },
      { kind: 'text', raw: '[8m-rf' },
    ]);
  });

  test('[REPO-3] five thousand blanks before the command are said, not drawn', () => {
    expect(revealInvisible(`ls${' '.repeat(5000)}; rm -rf ~`)).toEqual([
      { kind: 'text', raw: 'ls' },
      { kind: 'blanks', raw: ' '.repeat(5000), count: 5000 },
      { kind: 'text', raw: '; rm -rf ~' },
    ]);
  });

  test('[REPO-3] many empty lines are said, not drawn', () => {
    expect(revealInvisible(`ls${'\n'.repeat(300)}rm`)).toEqual([
      { kind: 'text', raw: 'ls' },
      { kind: 'blank-lines', raw: '\n'.repeat(300), count: 299 },
      { kind: 'text', raw: 'rm' },
    ]);
  });

  test('[REPO-3] code is text as it is', () => {
    const code = 'if (a) {\r\n\treturn "é 漢 🙂";\n\n}\n';
    expect(revealInvisible(code)).toEqual([{ kind: 'text', raw: code }]);
    expect(hasInvisible(code)).toBe(false);
  });

  test.each([
    '⚠️ careful',
    'done ✔️ and ❤️ ➡️',
    'text form ☺︎',
    '1️⃣ 2️⃣ #️⃣',
    '👨‍👩‍👧 👩🏽‍💻 🏳️‍🌈 ❤️‍🔥 👁️‍🗨️',
    '👍🏿 ✋🏻',
    '🇩🇪🇫🇷',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  ])('[REPO-3] %s is an ordinary emoji and not marked', (text) => {
    expect(revealInvisible(text)).toEqual([{ kind: 'text', raw: text }]);
  });

  test.each([
    ['a selector behind a letter', 'a\ufe0f', 1],
    ['a selector behind a digit without its keycap', 'rm 1\ufe0f', 1],
    ['a selector alone', '\ufe0f', 1],
    ['two selectors', '⚠\ufe0f\ufe0f', 1],
    ['a joiner behind an emoji that joins nothing', '👩\u200d x', 1],
    ['a joiner between letters', 'a\u200db', 1],
    ['tags outside of a flag', 'x\u{e0068}\u{e0069}', 2],
    ['tags of no known flag', '🏴\u{e0068}\u{e0069}\u{e007f}', 3],
    ['tags behind another emoji', '😀\u{e0067}\u{e007f}', 2],
    ['a variation selector of the supplement', '😀\u{e0100}', 1],
    ['a direction mark behind an emoji', '⚠️\u202e', 1],
  ])('[REPO-3] %s is marked', (_what, text, count) => {
    const marked = revealInvisible(text).filter(({ kind }) => kind === 'invisible');
    expect(marked).toHaveLength(count);
  });

  test('[REPO-3] the parts are the whole text, and no text part hides anything', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const parts = revealInvisible(text);
        const hidden = parts
          .filter((part) => part.kind === 'text')
          .flatMap((part) => visibleUnits(part.raw))
          .filter((unit) => invisibleUnit(unit) !== undefined);
        expect({ whole: parts.map((part) => part.raw).join(''), hidden }).toEqual({
          whole: text,
          hidden: [],
        });
      }),
    );
  });
});

const joiners =
  /(?<=\p{Extended_Pictographic}[\ufe0f\p{EMod}]?)\u200d(?=\p{Extended_Pictographic})/gu;

describe('a title', () => {
  test('[TTY-4] joins no other characters than emoji', () => {
    expect(['🙂\u200d🙂', 'a\u200db', '\u200d🙂', '🙂\u200d'].map(sanitizeTitle)).toEqual([
      '🙂\u200d🙂',
      'ab',
      '🙂',
      '🙂',
    ]);
  });

  test('[TTY-4] is one line of visible text', () => {
    expect(sanitizeTitle('  a\x1b]52;c;?\x07b\u202e\r\n\u00a0 c\u200b ')).toBe('a]52;c;?b c');
  });

  test('[TTY-4] keeps emoji whole', () => {
    expect(sanitizeTitle('⚠️ 👨‍👩‍👧 a\ufe0f\u200db')).toBe('⚠️ 👨‍👩‍👧 ab');
  });

  test('[TTY-4] has at most 200 characters, whole ones', () => {
    expect(sanitizeTitle('🙂'.repeat(400))).toBe('🙂'.repeat(titleLimit));
  });

  test('[TTY-4] no raw title gets a control, a direction mark or a line end through', () => {
    fc.assert(
      fc.property(nasty, (raw) => {
        const title = sanitizeTitle(raw);
        // A joiner between two emoji makes one of them.
        const rest = title.replaceAll(joiners, '');
        expect(rest).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect([...visibleUnits(title)].length).toBeLessThanOrEqual(titleLimit);
      }),
    );
  });
});
