import { describe, expect, it } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { findMentions, mentionParts } from '../../../../src/shared/domain/mentions.ts';
import type { Operator } from '../../../../src/shared/domain/operator.ts';

function person(name: string): Operator {
  return { id: asId('operator', `o_${name}`), name };
}

const people = ['Ana', 'Ana Maria', 'Jo', 'Zoë'].map(person);

function found(text: string) {
  const { mentions, unknown } = findMentions(text, people);
  return { mentions: mentions.map(({ name }) => name), unknown };
}

describe('[NOTE3] a mention', () => {
  it.each([
    ['@jo, look', ['Jo']],
    ['(@ZOË)', ['Zoë']],
    ['@Ana Maria and @ana', ['Ana Maria', 'Ana']],
    ['@Jo @Jo', ['Jo']],
    ['@Jo. @Zoë!', ['Jo', 'Zoë']],
    ['@Jo’s idea', ['Jo']],
  ])('is found in %j', (text, mentions) => {
    expect(found(text)).toEqual({ mentions, unknown: [] });
  });

  it.each(['jo@jo', 'a/@Jo', '@types/node', '@Injectable()', 'x@Jo', '@ Jo', '@@Jo'])(
    'is not found in %j, which is nothing like a name either',
    (text) => {
      expect(found(text)).toEqual({ mentions: [], unknown: [] });
    },
  );

  it.each([
    ['@Mia, look', ['Mia']],
    ['@Joe and @Jo-Ann.', ['Joe', 'Jo-Ann']],
    ['@Mia @Mia', ['Mia']],
  ])('of a name that none of the people have is reported: %j', (text, unknown) => {
    expect(found(text)).toEqual({ mentions: [], unknown });
  });

  it('of very many unknown names is reported for the first ones only', () => {
    const text = Array.from({ length: 40 }, (_, index) => `@n${index}`).join(' ');

    expect(found(text).unknown).toHaveLength(10);
  });
});

it('a text is cut into mentions and what stands between them, and nothing is lost', () => {
  const text = 'To @Ana Maria and @jo: done';
  const mentions = findMentions(text, people).mentions;

  const parts = mentionParts(text, mentions);

  expect(parts.map((part) => [part.text, part.mention?.name ?? null])).toEqual([
    ['To ', null],
    ['@Ana Maria', 'Ana Maria'],
    [' and ', null],
    ['@jo', 'Jo'],
    [': done', null],
  ]);
});
