import { expect, test } from 'vitest';

import { messageEnvelope, outcomeEnvelope } from '../../../../src/main/hub/peers/envelope.ts';
import { searchableText } from '../../../../src/main/hub/store/searchable-text.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Ask } from '../../../../src/shared/domain/ask.ts';

const from = { id: asId('session', 's_api'), name: 'api' };
const to = { id: asId('session', 's_audit'), name: 'secret-audit' };
const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
const ask: Ask = {
  id: asId('ask', 'a_one'),
  side: 'asker',
  from,
  to,
  chain: [from, to],
  root: ana,
  roots: [ana],
  parent: null,
  wantsAnswer: true,
  text: 'Are the books in order?',
  expiresAt: '2030-01-01T10:00:00.000Z',
  mark: 'markmarkmark',
  state: 'queued',
  createdAt: '2030-01-01T09:00:00.000Z',
  deliveredAt: null,
  readAt: null,
  finishedAt: null,
  promptId: null,
  answer: null,
  answeredBy: null,
  reason: null,
  toldAt: null,
};

function found(text: string): string | null {
  const data = { promptId: 'p_one', message: null, text };
  return searchableText({ kind: 'turn.started', data });
}

test.each([
  ['a message', messageEnvelope(ask)],
  ['a task', messageEnvelope({ ...ask, isTask: true })],
  ['an answer', outcomeEnvelope({ ...ask, state: 'answered', answer: 'Yes.' })],
  ['a message that expired', outcomeEnvelope({ ...ask, state: 'expired' })],
  ['a task that failed', outcomeEnvelope({ ...ask, isTask: true, state: 'failed' })],
])(
  '[ROLE-5] [ASK12] the prompt that brings %s, and names sessions, is not found',
  (_what, text) => {
    expect(found(text)).toBeNull();
  },
);

test('[EV15] a prompt that was typed in the terminal is found', () => {
  expect(found('What does Roundhouse do?')).toBe('What does Roundhouse do?');
});
