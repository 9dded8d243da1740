import { expect, test } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { openGate } from '../../../support/four-eyes.ts';
import { SessionStory } from '../../../support/session-story.ts';

const gate = asId('gate', 'g_1');

function asked(command: string): SessionStory {
  const opened = openGate(gate);
  const story = new SessionStory().start().turn('p1');
  story.commit({ ...opened, data: { ...opened.data, input: { command } } });
  return story;
}

const long = 'x'.repeat(10_000);
const answered = {
  kind: 'gate.answered',
  data: { gate, answer: 'allow', message: null, answers: null },
} as const;

test('[GATE26] a long request is whole until Claude Code has taken the answer, then its summary is left', () => {
  const story = asked(long);
  story.commit(answered);
  expect(story.view.gates[0]).toMatchObject({ state: 'answered', input: { command: long } });

  story.commit({ kind: 'gate.applied', data: { gate, evidence: 'test' } });
  expect(story.view.gates[0]).toMatchObject({ state: 'applied', input: {}, summary: 'git push' });
});

test('[GATE26] so is one that was closed, and a short one stays', () => {
  const closed = { kind: 'gate.closed', data: { gate, reason: 'interrupted' } } as const;

  const inputs = [long, 'git push'].map((command) => {
    const story = asked(command);
    story.commit(closed);
    return story.view.gates[0]?.input;
  });
  expect(inputs).toEqual([{}, { command: 'git push' }]);
});
