import { describe, expect, test } from 'vitest';

import type { Draft, DraftFile } from '../../../src/renderer/core/stores/drafts-store.ts';
import {
  complete,
  completionSpot,
  fittingCommands,
} from '../../../src/renderer/features/composer/completion.ts';
import {
  messageOfDraft,
  whyNotSendable,
} from '../../../src/renderer/features/composer/message-of-draft.ts';
import {
  isAtEdge,
  promptHistory,
  stepThrough,
} from '../../../src/renderer/features/composer/prompt-history.ts';
import { fileMention } from '../../../src/shared/domain/file-mention.ts';

function spot(text: string) {
  return completionSpot(text, text.length);
}

describe('where something can be completed', () => {
  test.each([
    ['see @src/x', { type: 'file', query: 'src/x', from: 4, to: 10 }],
    ['@', { type: 'file', query: '', from: 0, to: 1 }],
    ['(@a', { type: 'file', query: 'a', from: 1, to: 3 }],
    ['@"two wo', { type: 'file', query: 'two wo', from: 0, to: 8 }],
    ['/com', { type: 'command', query: 'com', from: 0, to: 4 }],
    ['ana@example', null],
    ['@done and', null],
    ['@"done" and', null],
    ['see /com', null],
    ['/compact now', null],
  ])('%j', (text, wanted) => {
    expect(spot(text)).toEqual(wanted);
  });
});

describe('a path in a message', () => {
  test.each([
    ['src/a.ts', '@src/a.ts'],
    ['two words/ä.ts', '@"two words/ä.ts"'],
    ['a(b).ts', '@"a(b).ts"'],
    ['quote".ts', null],
    ['line\nend', null],
  ])('%j is named %j', (path, mention) => {
    expect(fileMention(path)).toBe(mention);
  });

  test('takes the place of what was typed, and the text behind it stays', () => {
    const at = completionSpot('see @ro now', 7);
    expect(at && complete('see @ro now', at, 'src/rounding.ts')).toEqual({
      text: 'see @src/rounding.ts now',
      caret: 20,
    });
  });

  test('of a folder with a blank keeps the caret inside of the quotes', () => {
    const at = spot('@two');
    expect(at && complete('@two', at, 'two words/')).toEqual({
      text: '@"two words/"',
      caret: 12,
    });
  });
});

test('commands that begin with the letters come before those that only have them', () => {
  const commands = ['compact', 'context', 'recap'].map((name) => ({ name }));
  expect(fittingCommands(commands, 'c').map(({ name }) => name)).toEqual([
    'compact',
    'context',
    'recap',
  ]);
  expect(fittingCommands(commands, 'cap')).toEqual([{ name: 'recap' }]);
});

describe('the history', () => {
  test('has each text once, where it was sent last', () => {
    const from = { type: 'operator', id: 'o', name: 'Ana' };
    const messages = [
      { text: 'one', from },
      { text: 'two', from },
    ] as never;
    expect(promptHistory({ messages }, ['one'])).toEqual(['two', 'one']);
  });

  test('ends at its oldest, and comes back to the draft', () => {
    const first = stepThrough(['one'], { back: 0, draft: 'mine' }, 1);
    expect(first).toEqual({ walk: { back: 1, draft: 'mine' }, text: 'one' });
    expect(first && stepThrough(['one'], first.walk, 1)).toBeNull();
    expect(first && stepThrough(['one'], first.walk, -1)?.text).toBe('mine');
  });

  test('leaves arrows in the middle of a text to the caret', () => {
    expect([isAtEdge('a\nb', 1, 1), isAtEdge('a\nb', 2, 1), isAtEdge('a\nb', 1, -1)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

function draft(part: Partial<Draft>): Draft {
  return { text: '', audience: 'claude', files: [], ...part };
}

describe('a draft with files', () => {
  const file = { key: 'k', name: 'a.png', bytes: 1, thumbnail: null };
  const kept: DraftFile = { ...file, state: 'kept', id: 'i', path: '/data dir/a.png' };

  test('names them below the text, as Claude Code reads them', () => {
    expect(messageOfDraft({ text: 'Look ', files: [kept] })).toBe('Look\n\n@"/data dir/a.png"');
  });

  test('goes without a text, but not while one is on its way or failed', () => {
    expect(whyNotSendable(draft({ files: [kept] }))).toBeNull();
    expect(whyNotSendable(draft({ files: [{ ...file, state: 'sending' }] }))).toContain(
      'uploading',
    );
    const failed: DraftFile = { ...file, state: 'failed', reason: 'x' };
    expect(whyNotSendable(draft({ text: 'x', files: [failed] }))).toContain('couldn’t');
    expect(whyNotSendable(draft({ files: [] }))).toContain('nothing');
  });
});
