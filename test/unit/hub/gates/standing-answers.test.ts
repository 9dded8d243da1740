import { describe, expect, test } from 'vitest';

import {
  StandingAnswers,
  type OpenedGate,
} from '../../../../src/main/hub/gates/standing-answers.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { SessionStory } from '../../../support/session-story.ts';

const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
const id = asId('approval', 'a_one');
const noonMs = Date.parse('2030-01-01T12:00:00.000Z');

function storyWithApproval(change: { readonly keeper?: 'claude-code' } = {}): SessionStory {
  const story = new SessionStory().start();
  story.commit(
    {
      kind: 'approval.given',
      data: {
        approval: id,
        keeper: 'hub',
        rules: [{ tool: 'Bash', content: 'npm test:*' }],
        handedOn: [],
        gate: asId('gate', 'g_first'),
        device: 'Desk',
        expiresAt: new Date(noonMs).toISOString(),
        ...change,
      },
    },
    ana,
  );
  return story;
}

function opened(change: Partial<OpenedGate['data']> = {}): OpenedGate {
  return {
    kind: 'gate.opened',
    data: {
      gate: asId('gate', 'g_next'),
      type: 'permission',
      tool: 'Bash',
      input: { command: 'npm test -- a' },
      summary: 'npm test -- a',
      suggestions: [],
      hash: 'h',
      promptId: null,
      agentId: null,
      request: 'q_next',
      ...change,
    },
  };
}

function answers(given: { readonly nowMs?: number; readonly isAllowed?: boolean } = {}) {
  return new StandingAnswers({
    nowMs: () => given.nowMs ?? noonMs - 1,
    rights: { mayAllowAlways: () => given.isAllowed ?? true },
  });
}

describe('[GATE21] a request that was allowed always', () => {
  test('is answered with the name of who allowed it, by that approval', () => {
    expect(answers().answerTo(storyWithApproval().view, opened())).toMatchObject({
      actor: ana,
      body: { kind: 'gate.answered', data: { answer: 'allow', standing: id } },
    });
  });

  test.each([
    ['is expired', { nowMs: noonMs }],
    ['is of a person who may not give it any more', { isAllowed: false }],
  ])('[REPO-7] is asked when the approval %s', (_, given) => {
    expect(answers(given).answerTo(storyWithApproval().view, opened())).toBeUndefined();
  });

  test('[REPO-7] is asked after a withdrawal, and when the session has ended', () => {
    const withdrawn = storyWithApproval();
    withdrawn.commit({ kind: 'approval.withdrawn', data: { approval: id } }, ana);
    expect(answers().answerTo(withdrawn.view, opened())).toBeUndefined();

    const ended = storyWithApproval();
    ended.fact({ type: 'claude-exited', code: 0, signal: null });
    expect(ended.view.approvals).toEqual([]);
  });

  test.each([
    ['a question', { type: 'question' as const }],
    ['too large to be seen whole', { isTooLarge: true }],
    ['another command', { input: { command: 'npm publish' } }],
  ])('is asked when it is %s', (_, change) => {
    expect(answers().answerTo(storyWithApproval().view, opened(change))).toBeUndefined();
  });

  test('is Claude Code’s own to answer where that keeps the rule', () => {
    const story = storyWithApproval({ keeper: 'claude-code' });
    expect(answers().answerTo(story.view, opened())).toBeUndefined();
  });

  test('counts how often the approval was used', () => {
    const story = storyWithApproval();
    story.commit(opened());
    const answer = answers().answerTo(story.view, opened());
    if (answer) story.commit(answer.body, answer.actor);
    expect(story.view.approvals).toMatchObject([{ id, uses: 1 }]);
    expect(story.view.gates.at(-1)).toMatchObject({ state: 'answered', standing: id });
  });
});
