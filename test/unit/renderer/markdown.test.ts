import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseInline } from '../../../src/renderer/ui/markdown-inline.ts';
import type { MarkdownBlock } from '../../../src/renderer/ui/markdown-parse.ts';
import { parseMarkdown } from '../../../src/renderer/ui/markdown-parse.ts';
import { MarkdownReader } from '../../../src/renderer/ui/markdown-reader.ts';
import { ParseWork } from '../../../src/renderer/ui/parse-work.ts';

function text(words: string) {
  return { type: 'text', text: words };
}

function paragraph(words: string) {
  return { type: 'paragraph', inside: [text(words)] };
}

function inline(words: string) {
  return parseInline(words, new ParseWork());
}

describe('blocks', () => {
  test('are made of what Claude writes', () => {
    const words =
      '# T\n\nA *b* **c** `d`\n\n- x\n  - y\n\n```ts\n<b>\n```\n> q\n\n---\n\n| a |\n|---|\n| b |';
    expect(parseMarkdown(words).map((block) => block.type)).toEqual([
      'heading',
      'paragraph',
      'list',
      'code',
      'quote',
      'rule',
      'table',
    ]);
  });

  test('steps keep their code, their lists inside and their numbers', () => {
    const words =
      '3. Run:\n\n   ```sh\n   npm test\n     # deep\n   ```\n4) b\n   - c\n   - d\nand on';
    expect(parseMarkdown(words)).toEqual([
      {
        type: 'list',
        start: 3,
        items: [
          {
            isDone: null,
            blocks: [
              paragraph('Run:'),
              { type: 'code', language: 'sh', text: 'npm test\n  # deep' },
            ],
          },
        ],
      },
      {
        type: 'list',
        start: 4,
        items: [
          {
            isDone: null,
            blocks: [
              paragraph('b'),
              {
                type: 'list',
                start: null,
                items: [
                  { isDone: null, blocks: [paragraph('c')] },
                  { isDone: null, blocks: [paragraph('d\nand on')] },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  test('tasks are told from other items, and a link is no task', () => {
    expect(parseMarkdown('- [ ] a\n- [x] b\n- [c](https://c)')).toEqual([
      {
        type: 'list',
        start: null,
        items: [
          { isDone: false, blocks: [paragraph('a')] },
          { isDone: true, blocks: [paragraph('b')] },
          {
            isDone: null,
            blocks: [
              {
                type: 'paragraph',
                inside: [{ type: 'link', url: 'https://c', inside: [text('c')] }],
              },
            ],
          },
        ],
      },
    ]);
  });

  test('a table needs no pipes at its ends, keeps escaped ones, and has the columns of its head', () => {
    expect(parseMarkdown('a | b\n:-- | --:\n1 | x\\|y | z\n2\n\nend')).toEqual([
      {
        type: 'table',
        rows: [
          [[text('a')], [text('b')]],
          [[text('1')], [text('x|y')]],
        ],
      },
      paragraph('2'),
      paragraph('end'),
    ]);
  });

  test('a fence that is open, or holds shorter ones, is code to its end', () => {
    expect(parseMarkdown('````\n```\n# no\n````\n~~~\n*a*')).toEqual([
      { type: 'code', language: '', text: '```\n# no' },
      { type: 'code', language: '', text: '*a*' },
    ]);
  });

  test('lines that end as on Windows are lines, and other separators are text', () => {
    expect(parseMarkdown('# a\r\nb\u2028c\r\n')).toEqual([
      { type: 'heading', level: 1, inside: [text('a')] },
      paragraph('b\u2028c'),
    ]);
  });
});

describe('parts of a line', () => {
  test('[TTY-9] links lead to http and https only, and an image stays as it is written', () => {
    expect(inline('[a](javascript:alert(1)) ![b](https://x/y.png) [c](https://x/a_(b))')).toEqual([
      text('[a](javascript:alert(1)) ![b](https://x/y.png) '),
      { type: 'link', url: 'https://x/a_(b)', inside: [text('c')] },
    ]);
  });

  test.each([
    [
      '**a *b* c**',
      [{ type: 'strong', inside: [text('a '), { type: 'em', inside: [text('b')] }, text(' c')] }],
    ],
    ['***a***', [{ type: 'em', inside: [{ type: 'strong', inside: [text('a')] }] }]],
    ['_a_b_ snake_case_name', [{ type: 'em', inside: [text('a_b')] }, text(' snake_case_name')]],
    ['~~a~~ ~b~', [{ type: 'strike', inside: [text('a')] }, text(' ~b~')]],
    ['`` a`b `` `c', [{ type: 'code', text: 'a`b' }, text(' `c')]],
    [
      '*a [b](https://c) d*',
      [
        {
          type: 'em',
          inside: [text('a '), { type: 'link', url: 'https://c', inside: [text('b')] }, text(' d')],
        },
      ],
    ],
    ['2 * 3 * 4 \\*x\\*', [text('2 * 3 * 4 *x*')]],
    ['<b>&amp;</b>', [text('<b>&amp;</b>')]],
  ])('%s', (words, parts) => {
    expect(inline(words)).toEqual(parts);
  });
});

/** Inputs that cost parsers the square of their length, or their stack, or a page its elements. */
const hostile: readonly (readonly [string, (length: number) => string])[] = [
  ['open brackets', (length) => '['.repeat(length)],
  ['brackets without an address', (length) => repeat('[a](', length)],
  ['addresses without an end', (length) => `[a](http://${'('.repeat(length)}`],
  ['addresses that are none', (length) => repeat('](', length)],
  ['one link after the other', (length) => repeat('[a](http://b)', length)],
  ['brackets, then addresses', (length) => repeat('[', length / 4) + repeat('](http://x)', length)],
  ['brackets, then no addresses', (length) => repeat('[', length / 4) + repeat('](x)', length)],
  ['stars', (length) => '*'.repeat(length)],
  ['stars that open', (length) => repeat('*a ', length)],
  ['stars that close', (length) => repeat(' a*', length)],
  ['stars that do both', (length) => repeat('*a', length)],
  [
    'stars that open, then close',
    (length) => repeat('*a **b ', length / 2) + repeat('c** d* ', length / 2),
  ],
  [
    'stars of three kinds',
    (length) => repeat('***a **b *c ', length / 2) + repeat('_d_* ', length / 2),
  ],
  ['backticks', (length) => '`'.repeat(length)],
  ['backticks of each length', (length) => runs('`', length)],
  ['strikes', (length) => repeat('~~a~~ ', length)],
  ['escapes', (length) => '\\'.repeat(length)],
  ['quotes in quotes', (length) => repeat('> ', length)],
  ['deeper and deeper quotes', (length) => stairs('> ', length)],
  ['deeper and deeper lists', (length) => stairs('  ', length).replaceAll('a', '- a')],
  ['markers of lists', (length) => repeat('- ', length)],
  ['items', (length) => repeat('- a\n', length)],
  ['numbers', (length) => repeat('1. a\n\n', length)],
  ['items far apart', (length) => repeat(`- a${'\n'.repeat(20)}`, length)],
  ['pipes', (length) => '|'.repeat(length)],
  ['rows without a table', (length) => repeat('a|b\n', length)],
  ['rows that could be heads', (length) => repeat('-|-\n', length)],
  [
    'a wide table with short rows',
    (length) =>
      `${repeat('a|', length / 4)}\n${repeat('-|', length / 4)}\n${repeat('|\n', length / 2)}`,
  ],
  ['blanks behind a heading', (length) => `#${' '.repeat(length)}a\u2028`],
  ['headings', (length) => repeat('# a\n', length)],
  ['fences', (length) => repeat('```\n', length)],
  ['rules', (length) => repeat('- - ', length)],
  ['blank lines', (length) => '\n'.repeat(length)],
  ['one line of everything', (length) => repeat('*_`[~](\\|', length)],
];

function repeat(words: string, length: number): string {
  return words.repeat(Math.ceil(length / words.length)).slice(0, length);
}

function runs(sign: string, length: number): string {
  const longest = Math.floor(Math.sqrt(2 * length));
  return Array.from({ length: longest }, (_, index) => sign.repeat(index + 1)).join(' ');
}

function stairs(step: string, length: number): string {
  const highest = Math.floor(Math.sqrt(length));
  return Array.from({ length: highest }, (_, index) => `${step.repeat(index)}a`).join('\n');
}

/** Elements of a drawing, and how deep they are inside each other. */
function drawn(blocks: readonly MarkdownBlock[]): {
  readonly count: number;
  readonly depth: number;
} {
  let count = 0;
  let depth = 0;
  const waiting: (readonly [value: unknown, level: number])[] = [[blocks, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, level] = next;
    if (typeof value !== 'object' || value === null) continue;
    const isElement = 'type' in value;
    if (isElement) count += 1;
    depth = Math.max(depth, level);
    for (const inside of Object.values(value)) waiting.push([inside, level + Number(isElement)]);
  }
  return { count, depth };
}

describe('[TTY-9] hostile text', () => {
  const length = 262_144;

  test.each(hostile)('costs what its length costs, and can be drawn: %s', (_what, make) => {
    const words = make(length);
    const work = new ParseWork();
    const blocks = parseMarkdown(words, work);

    expect(work.steps).toBeLessThan(40 * words.length);
    const { count, depth } = drawn(blocks);
    expect(count).toBeLessThan(90_000);
    expect(depth).toBeLessThan(40);
  });

  test('is shown whole, also behind what a page draws as elements', () => {
    const words = `${repeat('- a\n', length)}\nthe end`;
    expect(JSON.stringify(parseMarkdown(words).at(-1))).toContain('the end');
    expect(JSON.stringify(parseMarkdown(`${repeat('*a* ', length)}the end`))).toContain('the end');
  });
});

describe('a text that grows', () => {
  const pieces = fc.constantFrom(
    '\n',
    '\n\n',
    'a',
    ' ',
    '  ',
    '- ',
    '1. ',
    '> ',
    '# ',
    '```',
    '| a |',
    '|---|',
    '*b*',
    '---',
    '\r\n',
  );

  test('reads the same as at once, whatever it is and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (added) => {
        const reader = new MarkdownReader();
        let words = '';
        for (const piece of added) {
          words += piece;
          expect(reader.read(words)).toEqual(parseMarkdown(words));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('costs what is new: what stands before its last block is neither read nor drawn again', () => {
    const work = new ParseWork();
    const reader = new MarkdownReader(work);
    let words = '';
    let before: readonly MarkdownBlock[] = [];
    for (let number = 0; number < 500; number += 1) {
      words += `Paragraph **${number}** of a long answer.\n\n`;
      const blocks = reader.read(words);
      for (const [index, block] of before.slice(0, -1).entries()) expect(blocks[index]).toBe(block);
      before = blocks;
    }

    expect(before).toHaveLength(500);
    expect(work.steps).toBeLessThan(80 * words.length);
  });

  test('another text is read from its beginning', () => {
    const reader = new MarkdownReader();
    reader.read('# a\n\nb\n\nc');
    expect(reader.read('d')).toEqual([paragraph('d')]);
  });
});
