import { expect, test } from 'vitest';

import { isAnswerable } from '../../../../src/main/desktop/notices/answerable.ts';
import { isStillTrue, newNotices } from '../../../../src/main/desktop/notices/decide-notices.ts';
import type { NoticeContext } from '../../../../src/main/desktop/notices/decide-notices.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { openGate } from '../../../support/four-eyes.ts';
import { SessionStory } from '../../../support/session-story.ts';

const all = {
  notifyGates: true,
  notifyQuestions: true,
  notifyTurns: true,
  notifyTroubles: true,
  notifySubAgents: false,
};

function told(
  before: SessionView | null,
  after: SessionView,
  context: Partial<NoticeContext> = {},
) {
  return newNotices(
    { before: before && new Map([[before.id, before]]), after: new Map([[after.id, after]]) },
    { wanted: all, wasWatched: () => true, person: asId('operator', 'o_ana'), ...context },
  );
}

function titles(...args: Parameters<typeof told>): readonly string[] {
  return told(...args).map((notice) => notice.title);
}

test('a gate is told once, with what it asks, and no more when somebody has answered it', () => {
  const story = new SessionStory().start().turn('p1');
  const before = story.view;
  story.ask('p1', 'make');
  const [notice] = told(before, story.view);
  expect(notice).toMatchObject({ title: 'story asks for permission', body: 'Bash: make' });
  expect(titles(story.view, story.view)).toEqual([]);
  expect(notice && isStillTrue(notice, story.view)).toBe(true);

  story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'done' });
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});

test('a request to leave plan mode is no plan when Claude wrote none', () => {
  const story = new SessionStory().start().turn('p1');
  const before = story.view;
  story.ask('p1', 'make');
  const titleWith = (input: SessionView['gates'][number]['input']): readonly string[] =>
    titles(before, {
      ...story.view,
      gates: story.view.gates.map((gate) => ({ ...gate, type: 'plan' as const, input })),
    });
  expect(titleWith({ plan: '# Plan' })).toEqual(['story has a plan']);
  expect(titleWith({})).toEqual(['story asks to leave plan mode']);
});

test('[NOTE4] a note that mentions the person of this desktop is told once, and withdrawn when it was seen on another device', () => {
  const jo = { type: 'operator', id: 'o_jo', name: 'Jo' } as const;
  const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
  const story = new SessionStory().start();
  const before = story.view;
  const note = asId('note', 'n_1');
  const mentions = [{ operator: asId('operator', 'o_ana'), name: 'Ana' }];
  story.commit({ kind: 'note.added', data: { note, text: '@Ana look', mentions } }, jo);

  const [notice] = told(before, story.view);

  expect(notice).toMatchObject({ title: 'Jo mentions you in story', body: '@Ana look' });
  expect(titles(before, story.view, { person: asId('operator', 'o_jo') })).toEqual([]);
  expect(titles(story.view, story.view)).toEqual([]);
  expect(notice && isStillTrue(notice, story.view)).toBe(true);
  story.commit({ kind: 'note.seen', data: { note } }, ana);
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});

test('[SUG1] a suggestion of another person is told once, and withdrawn when it was decided', () => {
  const mia = { type: 'operator', id: 'o_mia', name: 'Mia' } as const;
  const story = new SessionStory().start();
  const before = story.view;
  const suggestion = asId('suggestion', 'u_1');
  story.commit({ kind: 'suggestion.made', data: { suggestion, text: 'try it' } }, mia);

  const [notice] = told(before, story.view);

  expect(notice).toMatchObject({ title: 'Mia suggests a prompt for story', body: 'try it' });
  expect(titles(before, story.view, { wanted: { ...all, notifyQuestions: false } })).toEqual([]);
  story.commit({ kind: 'suggestion.withdrawn', data: { suggestion } }, mia);
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});

test('[SUG8] what became of their suggestion is told to its author once, until they have seen it', () => {
  const mia = { type: 'operator', id: 'o_mia', name: 'Mia' } as const;
  const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
  const story = new SessionStory().start();
  const suggestion = asId('suggestion', 'u_1');
  story.commit({ kind: 'suggestion.made', data: { suggestion, text: 'try it' } }, ana);
  const before = story.view;
  story.commit({ kind: 'suggestion.declined', data: { suggestion, reason: 'not now' } }, mia);

  const [notice] = told(before, story.view);

  expect(notice).toMatchObject({
    title: 'Your suggestion for story was declined',
    body: 'Mia declined your suggestion: not now',
  });
  expect(titles(before, story.view, { person: asId('operator', 'o_mia') })).toEqual([]);
  expect(titles(story.view, story.view)).toEqual([]);
  expect(notice && isStillTrue(notice, story.view)).toBe(true);
  story.commit({ kind: 'suggestion.seen', data: { suggestion } }, ana);
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});

test('[GATE25] a request that escalates is told again, and not to whose prompt caused it', () => {
  const story = new SessionStory().start().turn('p1');
  const gate = asId('gate', 'g_push');
  story.commit(openGate(gate));
  const before = story.view;
  story.commit({ kind: 'gate.escalated', data: { gate } });

  expect(titles(before, story.view)).toEqual(['story waits for an owner']);
  expect(titles(story.view, story.view)).toEqual([]);
  expect(titles(before, story.view, { person: asId('operator', 'o_mia') })).toEqual([]);
});

test('[OPQ1] a question of a session is told once, and withdrawn when it was answered', () => {
  const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
  const story = new SessionStory().start();
  const before = story.view;
  const question = asId('question', 'q_1');
  const terms = { options: [], isMultiple: false, roots: [], mark: 'x' };
  const expiresAt = '2030-01-02T00:00:00.000Z';
  story.commit({
    kind: 'question.asked',
    data: { question, text: 'Which port?', expiresAt, ...terms },
  });

  const [notice] = told(before, story.view);

  expect(notice).toMatchObject({ title: 'story asks you something', body: 'Which port?' });
  expect(titles(story.view, story.view)).toEqual([]);
  expect(titles(before, story.view, { wanted: { ...all, notifyQuestions: false } })).toEqual([]);
  expect(notice && isStillTrue(notice, story.view)).toBe(true);
  story.commit({ kind: 'question.answered', data: { question, chosen: [], answer: '80' } }, ana);
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});

test('what was there at the first look is no news', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'make');
  expect(titles(null, story.view)).toEqual([]);
});

test('a turn that somebody watched is told when it has finished, and no other', () => {
  const story = new SessionStory().start().turn('p1');
  const before = story.view;
  story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'done' });
  story.status('idle');
  expect(titles(before, story.view)).toEqual(['story has finished']);
  expect(titles(before, story.view, { wasWatched: () => false })).toEqual([]);
});

test('a kind that is not wanted is not told, and sub-agents are not by default', () => {
  const story = new SessionStory().start().turn('p1');
  const before = story.view;
  story.ask('p1', 'make');
  expect(titles(before, story.view, { wanted: { ...all, notifyGates: false } })).toEqual([]);

  const asked = story.view.gates.map((gate) => ({ ...gate, agentId: 'agent-1' }));
  const ofAgent = { ...story.view, gates: asked };
  expect(titles(before, ofAgent)).toEqual([]);
  expect(titles(before, ofAgent, { wanted: { ...all, notifySubAgents: true } })).toHaveLength(1);
});

test('a lost session is told with the reason', () => {
  const story = new SessionStory().start();
  const lost: SessionView = {
    ...story.view,
    run: { state: 'lost', runner: asId('runner', 'r_story'), reason: 'It is gone.' },
  };
  expect(told(story.view, lost)).toMatchObject([{ title: 'story is lost', body: 'It is gone.' }]);
});

test('[REPO-3] only what a notification shows whole can be allowed there', () => {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'make');
  const [gate] = story.view.gates;
  if (!gate) throw new Error('there is no gate');
  const asking = (command: string, more = {}) =>
    isAnswerable({ ...gate, summary: command, input: { command, ...more } });
  expect(asking('make')).toBe(true);
  expect(asking('make', { description: 'Builds it' })).toBe(true);
  expect(asking('make', { timeout: 5 })).toBe(false);
  expect(asking('make \u202E evil')).toBe(false);
  expect(isAnswerable({ ...gate, input: { command: 'make\nrm -rf ~' } })).toBe(false);
  expect(isAnswerable({ ...gate, type: 'question' })).toBe(false);
});

test('[MSG20] a missing sign-in is told once, and no more after a turn that works', () => {
  const story = new SessionStory().start().turn('p1');
  const before = story.view;
  story.hook('StopFailure', { prompt_id: 'p1', error: 'authentication_failed' });
  story.status('idle');
  const failed = story.view;
  const [notice, ...others] = told(before, failed);
  expect(others).toEqual([]);
  expect(notice).toMatchObject({ title: 'story needs you' });
  expect(notice?.body).toContain('Claude Code is not signed in. Run /login in its terminal');
  expect(titles(failed, failed)).toEqual([]);
  story.turn('p2');
  expect(notice && isStillTrue(notice, story.view)).toBe(false);
});
