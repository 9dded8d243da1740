import { describe, expect, test } from 'vitest';

import { askedIn, withAskedHere } from '../../../src/renderer/core/timeline/asked-here.ts';
import type { TimelineRow } from '../../../src/renderer/core/timeline/timeline-rows.ts';
import { peerAddress, unknownName } from '../../../src/renderer/features/composer/peer-address.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { Message } from '../../../src/shared/domain/message.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import { SessionStory } from '../../support/session-story.ts';

function session(name: string, change: Partial<SessionView> = {}): SessionView {
  return { ...new SessionStory().start().view, id: asId('session', `s_${name}`), name, ...change };
}

const payments = session('payments');
const web = session('web');
const byHand = session('by-hand', {
  joined: { connection: asId('connection', 'c_one'), pid: 7, isAttended: true },
});

function addressed(text: string, given: { hasFiles?: boolean; mayAsk?: boolean } = {}) {
  const { hasFiles = false, mayAsk = true } = given;
  const hub = {
    sessions: [payments, web, byHand, session('gone', { isRemoved: true })],
    may: () => mayAsk,
  };
  return peerAddress({ text, hasFiles }, payments, hub);
}

function asked(id: string, createdAt: string): Message {
  return {
    id: asId('message', id),
    session: web.id,
    text: 'So?',
    isCommand: false,
    from: { type: 'operator', id: 'o_ana', name: 'Ana' },
    suggestedBy: null,
    askedIn: payments.id,
    authors: [],
    state: 'answered',
    createdAt,
    deliveredAt: null,
    acceptedAt: null,
    answeredAt: null,
    answer: 'Yes.',
    reason: null,
    isDispatched: false,
    attempt: 0,
    promptId: null,
  };
}
function rowAt(seq: number, at: string): TimelineRow {
  const item = { key: `e${seq}`, seq, at, type: 'thought', text: 'Hm.' } as const;
  return { type: 'item', key: item.key, item };
}

test.each([
  ['@wbe does it?', null],
  ['@weeb does it?', 'web'],
  ['@wab does it?', 'web'],
  ['@Web does it?', 'web'],
  ['@pay does it?', 'payments'],
  ['@nobody does it?', null],
])('[RTE4] of %j the page says that no session has the name', (text, like) => {
  const name = text.slice(1, text.indexOf(' '));
  expect(unknownName(text, [payments, web])).toEqual({ name, like });
});

test.each([
  '@web does it?',
  '@README.md explain',
  '@src/app.ts explain',
  '@half',
  'ask @nobody now',
])('[RTE4] of %j it says nothing', (text) => {
  expect(unknownName(text, [payments, web])).toBeNull();
});

describe('[RTE4] a draft that begins with the name of a session', () => {
  test('goes there without the name', () => {
    expect(addressed('@web does checkout\nread it?')).toEqual({
      session: web,
      text: 'does checkout\nread it?',
      whyNot: null,
    });
  });

  test.each(['@web', '@src/web.ts why?', '@nobody why?', '@gone why?', 'ask @web why', '@Web x'])(
    'is a text for this session otherwise: %s',
    (text) => {
      expect(addressed(text)).toBeNull();
    },
  );

  test.each([
    ['oneself', '@payments why?', {}, 'This is payments.'],
    ['nothing', '@web  ', {}, 'What should web answer?'],
    ['too much', `@web ${'x'.repeat(16_001)}`, {}, 'at most 16000 characters'],
    ['files', '@web why?', { hasFiles: true }, 'Files stay in this session.'],
    ['a session that was started by hand', '@by-hand why?', {}, 'by-hand was started by hand.'],
    ['a session that one may only watch', '@web why?', { mayAsk: false }, 'You may not send'],
  ])('does not go there with %s', (...row) => {
    const [, text, given, words] = row;
    expect(addressed(text, given)?.whyNot).toContain(words);
  });
});

describe('[RTE4] what was asked from beside a session', () => {
  const rows = [rowAt(1, '2030-01-01T10:00:00.000Z'), rowAt(5, '2030-01-01T12:00:00.000Z')];

  test('stands between the rows of that session, at its time', () => {
    const asking = session('web', {
      messages: [
        asked('m_late', '2030-01-01T13:00:00.000Z'),
        asked('m_one', '2030-01-01T11:00:00.000Z'),
        asked('m_older', '2030-01-01T09:00:00.000Z'),
      ],
    });
    const found = askedIn(payments.id, [payments, asking]);

    expect(found.map(({ to }) => to)).toEqual(['web', 'web', 'web']);
    expect(withAskedHere(rows, found).map(({ key }) => key)).toEqual([
      'e1',
      'asked m_one',
      'e5',
      'asked m_late',
    ]);
    expect(askedIn(web.id, [payments, asking])).toEqual([]);
  });
});
