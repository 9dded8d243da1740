import { expect, test } from 'vitest';

import { trayViewOf } from '../../../../src/main/desktop/tray-view.ts';
import { SessionStory } from '../../../support/session-story.ts';

test('the tray counts what needs a person, works and is idle, and its sign is the worst of them', () => {
  const idle = new SessionStory().start().view;
  const working = new SessionStory().start().turn('p1').view;
  const story = new SessionStory().start().turn('p1');
  const gate = story.ask('p1', 'make');

  expect(trayViewOf([])).toMatchObject({ sign: 'idle', summary: 'no sessions' });
  expect(trayViewOf([idle])).toMatchObject({ sign: 'idle', summary: '1 idle' });
  expect(trayViewOf([idle, working])).toMatchObject({
    sign: 'working',
    summary: '1 working, 1 idle',
  });
  expect(trayViewOf([idle, working, story.view])).toEqual({
    sign: 'needs-you',
    needsYou: 1,
    working: 1,
    idle: 1,
    summary: '1 needs you, 1 working, 1 idle',
    waiting: [{ session: story.view.id, gate, label: 'story · Bash: make' }],
  });
});

test('an archived session is not counted', () => {
  const idle = new SessionStory().start().view;
  expect(trayViewOf([{ ...idle, isArchived: true }]).summary).toBe('no sessions');
});
