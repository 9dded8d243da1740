import { describe, expect, it } from 'vitest';

import { parseRichText } from '../../../src/shared/domain/rich-text.ts';

describe('what Claude says is read as Markdown', () => {
  it('block by block', () => {
    const text = [
      '## Done',
      'First line',
      'second line',
      '',
      '- a bullet',
      '    12. a number below it',
      '> quoted',
      '~~~ts',
      'const fence = "```";',
      '~~~',
      '| a | b |',
      '|---|---|',
      '***',
    ].join('\n');

    expect(parseRichText(text)).toEqual([
      { type: 'heading', level: 2, content: [{ type: 'text', text: 'Done' }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'First line\nsecond line' }] },
      { type: 'item', depth: 0, number: null, content: [{ type: 'text', text: 'a bullet' }] },
      {
        type: 'item',
        depth: 2,
        number: 12,
        content: [{ type: 'text', text: 'a number below it' }],
      },
      { type: 'quote', content: [{ type: 'text', text: 'quoted' }] },
      { type: 'code', language: 'ts', text: 'const fence = "```";' },
      { type: 'table', text: '| a | b |\n|---|---|' },
      { type: 'rule' },
    ]);
  });

  it('with code, bold, italic and links in a line', () => {
    expect(
      parseRichText(
        '`a*b*` **bold** *it* _it_ [see](https://a.test/x) https://b.test/y. snake_case_name',
      ),
    ).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'code', text: 'a*b*' },
          { type: 'text', text: ' ' },
          { type: 'strong', text: 'bold' },
          { type: 'text', text: ' ' },
          { type: 'emphasis', text: 'it' },
          { type: 'text', text: ' ' },
          { type: 'emphasis', text: 'it' },
          { type: 'text', text: ' ' },
          { type: 'link', text: 'see', url: 'https://a.test/x' },
          { type: 'text', text: ' ' },
          { type: 'link', text: 'https://b.test/y', url: 'https://b.test/y' },
          { type: 'text', text: '. snake_case_name' },
        ],
      },
    ]);
  });

  it('and a fence that is never closed holds the rest', () => {
    expect(parseRichText('```\nrest')).toEqual([{ type: 'code', language: '', text: 'rest' }]);
  });
});

describe('[TTY-9] nothing comes to life that could harm', () => {
  it.each([
    '<script>alert(1)</script>',
    '![picture](data:image/svg+xml,x)',
    '[click](javascript:alert(1))',
    '[click](data:text/html,x)',
    '[click](file:///etc/passwd)',
    '[ref]: javascript:alert(1)',
    '<javascript:alert(1)>',
  ])('%s stays text', (text) => {
    expect(parseRichText(text)).toEqual([{ type: 'paragraph', content: [{ type: 'text', text }] }]);
  });
});

it.each(['`', '*', '_', '[', '[a](', '[a](https://', 'http://', '|', '~~~\n', '```\n', '# ', '> '])(
  '%j over and over ends all the same',
  (piece) => {
    const text = piece.repeat(Math.ceil(300_000 / piece.length));

    expect(parseRichText(text).length).toBeGreaterThan(0);
  },
);
