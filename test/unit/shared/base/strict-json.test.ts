import { describe, expect, test } from 'vitest';

import { parseStrictJson } from '../../../../src/shared/base/strict-json.ts';

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`;
}

function withKeys(count: number): string {
  return `{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join(',')}}`;
}

describe('what is plain JSON', () => {
  test.each([
    '{}',
    '[]',
    'null',
    '"a"',
    '-0.5e-3',
    '{"a":{"b":[1,"}",{"c":null}]},"d":"\\"{[\\\\"}',
    '{ "a" : { "a" : 1 } , "b" : [ { "a" : 2 } ] }',
    '{"text":"😀 \\ud83d\\ude00"}',
    '{"a":"__proto__","constructor":1}',
    '[9007199254740991,-9007199254740991,0.1,1e-300]',
    nested(32),
    withKeys(2_000),
  ])('%.60s is parsed as it stands', (text) => {
    const value: unknown = JSON.parse(text);

    expect(parseStrictJson(text)).toEqual({ ok: true, value });
  });
});

describe('[BIG-3] refused', () => {
  test.each([
    ['nothing', '', 'is not JSON'],
    ['half of it', '{"a":', 'is not JSON'],
    ['two of them', '{} {}', 'is not JSON'],
    ['a comment', '{} // no', 'is not JSON'],
    ['a byte order mark', '\ufeff{}', 'is not JSON'],
    ['NaN', '[NaN]', 'is not JSON'],
    ['a raw control character', '"\u0000"', 'is not JSON'],
    ['33 levels of arrays', nested(33), 'is nested deeper than 32'],
    ['100,000 levels of arrays', nested(100_000), 'is nested deeper than 32'],
    ['33 levels of objects', `${'{"a":'.repeat(33)}0${'}'.repeat(33)}`, 'is nested deeper than 32'],
    ['2,001 keys', withKeys(2_001), 'has more than 2000 keys'],
    [
      '2,001 keys in many objects',
      `[${Array.from({ length: 2_001 }, () => '{"a":0}').join(',')}]`,
      'has more than 2000 keys',
    ],
    ['a key twice', '{"a":1,"b":2,"a":3}', 'has a duplicate key in an object'],
    ['a key twice in two spellings', '{"a":1,"\\u0061":2}', 'has a duplicate key in an object'],
    ['a key twice further in', '[{"x":{"a":1,"a":1}}]', 'has a duplicate key in an object'],
    ['__proto__', '{"__proto__":{"isOwner":true}}', 'has the key __proto__'],
    ['__proto__ in another spelling', '{"__\\u0070roto__":{}}', 'has the key __proto__'],
    ['2^53', '[9007199254740992]', 'has a number beyond 2^53'],
    ['-2^53', '[-9007199254740992]', 'has a number beyond 2^53'],
    ['a number that is infinite', '{"a":1e400}', 'has a number beyond 2^53'],
    ['half a surrogate pair', '"\\ud83d"', 'contains text with half a surrogate pair'],
    [
      'a surrogate pair the wrong way round',
      '"\\ude00\\ud83d"',
      'contains text with half a surrogate pair',
    ],
    ['half a surrogate pair in a key', '{"\\ud83d":1}', 'contains text with half a surrogate pair'],
    ['NUL', '{"a":"x\\u0000y"}', 'contains text with a NUL'],
    ['NUL in a key', '{"\\u0000":1}', 'contains text with a NUL'],
  ])('%s', (_what, text, error) => {
    expect(parseStrictJson(text)).toEqual({ ok: false, error });
  });
});

test('[BIG-3] no prototype is changed by what was refused', () => {
  parseStrictJson('{"__proto__":{"isOwner":true},"constructor":{"prototype":{"isOwner":true}}}');

  expect('isOwner' in {}).toBe(false);
});
