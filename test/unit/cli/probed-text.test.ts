import { expect, test } from 'vitest';

import { probedText, type Probed } from '../../../src/cli/commands/probe.ts';

const probed: Probed = { peer: 'web', ask: 'm_1', state: 'queued', answer: null, reason: null };

test.each([
  { one: { ...probed, state: 'answered', answer: 'Yes.' }, text: '@web: Yes.' },
  { one: probed, text: '@web: no answer yet (queued)' },
  {
    one: { ...probed, state: 'failed', reason: 'Ana dropped it.' },
    text: '@web: no answer: Ana dropped it.',
  },
  {
    one: { ...probed, state: 'expired' },
    text: '@web: no answer, and the question has expired',
  },
  {
    one: { ...probed, ask: null, state: 'refused', reason: 'Not allowed.' },
    text: '@web was not asked: Not allowed.',
  },
] satisfies readonly { one: Probed; text: string }[])(
  '[RTE1] what is over has no answer "yet": $text',
  ({ one, text }) => {
    expect(probedText(one)).toBe(text);
  },
);
