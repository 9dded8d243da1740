import { expect, test } from 'vitest';

import { outcomeLabel } from '../../../src/renderer/features/gates/outcome-label.ts';
import type { Gate } from '../../../src/shared/domain/gate.ts';
import { SessionStory } from '../../support/session-story.ts';

function asked(): Gate {
  const story = new SessionStory().start().turn('p1');
  story.ask('p1', 'npm test');
  const gate = story.view.gates.at(-1);
  if (!gate) throw new Error('the story has a gate');
  return gate;
}

const ben = { type: 'operator', id: 'o_ben', name: 'Ben' } as const;

test('[INB3] names another person who answered, and what', () => {
  const gate = { ...asked(), state: 'answered', answeredBy: ben } as const;

  expect(outcomeLabel('api', { ...gate, answer: 'allow' }, 'o_ana')).toBe(
    'Ben allowed the request of api.',
  );
  expect(outcomeLabel('api', { ...gate, answer: 'deny' }, 'o_ana')).toBe(
    'Ben denied the request of api.',
  );
  expect(outcomeLabel('api', { ...gate, type: 'question', answer: 'allow' }, 'o_ana')).toBe(
    'Ben answered the request of api.',
  );
});

test('[INB3] says that the terminal was first, and nothing about an answer of one’s own', () => {
  const gate = asked();

  expect(
    outcomeLabel(
      'api',
      { ...gate, state: 'closed', closedReason: 'answered-in-terminal' },
      'o_ana',
    ),
  ).toBe('The request of api was answered in its terminal.');
  expect(
    outcomeLabel('api', { ...gate, state: 'answered', answer: 'allow', answeredBy: ben }, 'o_ben'),
  ).toBeNull();
  expect(
    outcomeLabel('api', { ...gate, state: 'closed', closedReason: 'turn-ended' }, 'o_ana'),
  ).toBeNull();
});
