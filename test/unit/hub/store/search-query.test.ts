import { DatabaseSync } from 'node:sqlite';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { searchExpression, sessionToken } from '../../../../src/main/hub/store/search-query.ts';
import { sessionId } from '../../../support/store/sample-events.ts';

const everywhere = { sessions: null };

describe('a search', () => {
  it.each([
    ['one word', 'deploy', '{text} : ("deploy" *)'],
    ['several words', 'deploy the app', '{text} : ("deploy" AND "the" AND "app" *)'],
    ['a short last word', 'go', '{text} : ("go")'],
    ['a phrase', '"exact phrase" word', '{text} : ("exact phrase" AND "word" *)'],
    ['operators', 'a OR b NOT c', '{text} : ("a" AND "OR" AND "b" AND "NOT" AND "c")'],
    ['a column filter', 'session:x', '{text} : ("session:x" *)'],
    ['an unclosed quote', 'say "hello', '{text} : ("say" AND "hello" *)'],
    ['punctuation beside a word', '--- word *', '{text} : ("word" *)'],
  ])('[BIG-4] takes %s as words', (_, text, expression) => {
    expect(searchExpression(text, everywhere)).toBe(expression);
  });

  it('[BIG-4] of nothing that could be found has no expression', () => {
    for (const text of ['', '   ', '"', '""', '()*^-+', '\u0000']) {
      expect(searchExpression(text, everywhere)).toBeNull();
    }
  });

  it('[ROLE-5] of no session at all finds nothing', () => {
    expect(searchExpression('word', { sessions: [] })).toBeNull();
  });

  it('[ROLE-5] asks for its sessions only', () => {
    expect(searchExpression('word', { sessions: [sessionId('a1'), sessionId('b2')] })).toBe(
      '{session} : ("sa1" OR "sb2") AND {text} : ("word" *)',
    );
  });

  it('[BIG-4] leaves many sessions to whoever reads the hits', () => {
    const sessions = Array.from({ length: 20_000 }, (_, count) => sessionId(`s${count}`));

    expect(searchExpression('word', { sessions })).toBe('{text} : ("word" *)');
  });

  it('[BIG-4] uses a bounded number of words of bounded length', () => {
    const expression = searchExpression('word '.repeat(500) + 'y'.repeat(5000), everywhere) ?? '';

    expect(expression.match(/"word"/g)).toHaveLength(16);
    expect(expression.length).toBeLessThan(400);
  });

  it('[BIG-4] gives SQLite an expression that it understands, whatever was typed', () => {
    using database = new DatabaseSync(':memory:');
    database.exec('CREATE VIRTUAL TABLE search USING fts5 (session, text)');
    const query = database.prepare('SELECT count(*) AS n FROM search WHERE search MATCH ?');
    const nasty = fc.string({
      unit: fc.constantFrom(
        '"',
        '*',
        '(',
        ')',
        ':',
        '^',
        '-',
        '+',
        '{',
        '}',
        ' ',
        'a',
        'OR',
        '\u0000',
        'é',
        '\ud800',
        "'",
        'NEAR',
      ),
    });

    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), (text) => {
        const expression = searchExpression(text, { sessions: [sessionId('x')] });
        expect(expression === null || query.get(expression)?.['n'] === 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows a session by one word of the index', () => {
    expect(sessionToken('s_k3v9')).toBe('sk3v9');
  });
});
