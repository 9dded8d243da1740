import { expect, test } from 'vitest';

import { inboxOf } from '../../../src/renderer/core/inbox/inbox.ts';
import type { May } from '../../../src/renderer/core/stores/may.ts';
import { keyInstead } from '../../../src/renderer/core/stores/session-lists.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import type { SessionPresence } from '../../../src/shared/wire/down.ts';
import { DemoLog } from '../../support/demo-hub/demo-log.ts';
import { scenarioNamed } from '../../support/demo-hub/scenarios/all.ts';
import { openGate } from '../../support/four-eyes.ts';
import { SessionStory } from '../../support/session-story.ts';

function inbox(
  views: Iterable<SessionView>,
  presence: readonly SessionPresence[] = [],
  may: May = () => true,
) {
  return inboxOf({
    sessions: views,
    presence: new Map(presence.map((one) => [one.session, one])),
    device: 'd_here',
    person: asId('operator', 'o_ana'),
    may,
  });
}

function railway(): ReadonlyMap<string, SessionView> {
  const log = new DemoLog();
  log.append(scenarioNamed('railway', Date.UTC(2030, 0, 1)).events);
  return log.views;
}

function mayApprove(action: Parameters<May>[0]): boolean {
  return action === 'gate.answer';
}

test('[INB1] what waits in any session is in the inbox, the longest waiting first', () => {
  expect(inbox(railway().values()).map(({ type, label }) => [type, label])).toEqual([
    ['message', 'web-docs'],
    ['gate', 'a-session-with-a-very-long-name-that-somebody-typed-in-full-detail'],
    ['gate', 'payments'],
    ['gate', 'web'],
  ]);
});

test('[INB1] two requests of one session are two items', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'npm test');
  story.ask('p1', 'npm run lint');

  const items = inbox([story.view]);
  expect(items.map((item) => item.type === 'gate' && item.gate.input)).toEqual([
    { command: 'npm test' },
    { command: 'npm run lint' },
  ]);
  expect(new Set(items.map(({ key }) => key)).size).toBe(2);
});

test('[INB1] a suggestion waits for those who may send it and not for its author, and a mention for its person', () => {
  const mia = { type: 'operator', id: 'o_mia', name: 'Mia' } as const;
  const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
  const mentions = [{ operator: asId('operator', 'o_ana'), name: 'Ana' }];
  const story = new SessionStory().start();
  const suggestion = asId('suggestion', 'u_1');
  const note = asId('note', 'n_1');
  story.commit({ kind: 'suggestion.made', data: { suggestion, text: 'try it' } }, mia);
  const own = { suggestion: asId('suggestion', 'u_2'), text: 'mine' };
  story.commit({ kind: 'suggestion.made', data: own }, ana);
  story.commit({ kind: 'note.added', data: { note, text: '@Ana look', mentions } }, mia);

  expect(inbox([story.view]).map(({ type }) => type)).toEqual(['suggestion', 'mention']);
  expect(inbox([story.view], [], () => false).map(({ type }) => type)).toEqual(['mention']);

  story.commit({ kind: 'suggestion.declined', data: { suggestion, reason: null } }, ana);
  story.commit({ kind: 'note.seen', data: { note } }, ana);
  expect(inbox([story.view])).toEqual([]);
});

test('[SUG8] what another person decided waits for the author of the suggestion until that is marked as seen', () => {
  const mia = { type: 'operator', id: 'o_mia', name: 'Mia' } as const;
  const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
  const story = new SessionStory().start();
  for (const id of ['u_1', 'u_2', 'u_3']) {
    const suggestion = asId('suggestion', id);
    story.commit({ kind: 'suggestion.made', data: { suggestion, text: id } }, ana);
  }
  const [first, second, third] = story.view.suggestions.map(({ id }) => id);
  if (!first || !second || !third) throw new Error('three were made');
  const sent = { suggestion: first, message: asId('message', 'm_1'), isEdited: false };
  story.commit({ kind: 'suggestion.sent', data: sent }, mia);
  story.commit({ kind: 'suggestion.declined', data: { suggestion: second, reason: 'no' } }, mia);
  story.commit({ kind: 'suggestion.withdrawn', data: { suggestion: third } }, ana);

  const items = inbox([story.view], [], () => false);
  expect(items.map((item) => item.type === 'decision' && item.suggestion.state)).toEqual([
    'sent',
    'declined',
  ]);
  story.commit({ kind: 'suggestion.seen', data: { suggestion: first } }, ana);
  story.commit({ kind: 'suggestion.seen', data: { suggestion: second } }, ana);
  expect(inbox([story.view])).toEqual([]);
});

test('[GATE25] a request that has escalated says so in the same item', () => {
  const story = new SessionStory().start().turn('p1');
  const gate = asId('gate', 'g_push');
  story.commit(openGate(gate));
  const asked = inbox([story.view]).map(({ key }) => key);
  story.commit({ kind: 'gate.escalated', data: { gate } });

  expect(inbox([story.view])).toMatchObject([{ type: 'gate', key: asked[0], isEscalated: true }]);
});

test('[INB1] a dialog that no hook reported is answered in the terminal', () => {
  const story = new SessionStory().start().turn('p1');
  story.status('waiting', 'trust dialog');

  expect(inbox([story.view]).map(({ type }) => type)).toEqual(['dialog']);
});

test('[INB1] an archived session asks nobody', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'npm test');

  expect(inbox([{ ...story.view, isArchived: true }])).toEqual([]);
});

test('[INB6] what a person may not settle does not wait for that person', () => {
  expect(inbox(railway().values(), [], mayApprove).map(({ type }) => type)).toEqual([
    'gate',
    'gate',
    'gate',
  ]);
  expect(inbox(railway().values(), [], () => false)).toEqual([]);
});

test('[INB2] a baton request comes first, on the device of the holder only', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'npm test');
  const asking = { device: 'd_ben', name: 'Ben' };
  const presence: SessionPresence = {
    session: story.view.id,
    attached: [],
    baton: { device: 'd_here', name: 'Ana', cols: 80, rows: 24 },
    asking,
  };

  expect(inbox([story.view], [presence]).map(({ type }) => type)).toEqual(['baton', 'gate']);
  const elsewhere = { ...presence, baton: { ...presence.baton!, device: 'd_desk' } };
  expect(inbox([story.view], [elsewhere]).map(({ type }) => type)).toEqual(['gate']);
});

test('an answered item leaves its place in the list to the row of its session', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'npm test');
  const [item] = inbox([story.view]);

  expect(keyInstead(item?.key ?? null, ['session s_other', 'session s_story'])).toBe(
    'session s_story',
  );
});
