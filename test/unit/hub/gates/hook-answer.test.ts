import { expect, it } from 'vitest';

import { hookAnswerOf } from '../../../../src/main/hub/gates/hook-answer.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Gate } from '../../../../src/shared/domain/gate.ts';

const plan: Gate = {
  id: asId('gate', 'g_plan'),
  session: asId('session', 's_one'),
  type: 'plan',
  tool: 'ExitPlanMode',
  input: { plan: 'First this, then that.', planFilePath: '/lab/plans/one.md' },
  summary: 'First this, then that.',
  suggestions: [],
  hash: 'h',
  promptId: null,
  agentId: null,
  request: 'q_one',
  state: 'answered',
  askedAt: '2030-01-01T00:00:00.000Z',
  answeredAt: null,
  answeredBy: null,
  answer: 'allow',
  message: null,
  answers: null,
  closedReason: null,
};

it('[GATE13] a plan that is approved goes back with its input, or Claude Code passes the answer over', () => {
  expect(hookAnswerOf(plan, { answer: 'allow', message: null, answers: null })).toEqual({
    hookSpecificOutput: {
      hookEventName: 'PermissionRequest',
      decision: { behavior: 'allow', updatedInput: plan.input },
    },
  });
});
