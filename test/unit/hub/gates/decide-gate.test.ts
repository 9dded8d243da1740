import { describe, expect, test } from 'vitest';

import { decideAnswer } from '../../../../src/main/hub/gates/decide-gate.ts';
import type { GateReply } from '../../../../src/main/hub/gates/decide-gate.ts';
import { hookAnswerOf } from '../../../../src/main/hub/gates/hook-answer.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Gate } from '../../../../src/shared/domain/gate.ts';

const permission: Gate = {
  id: asId('gate', 'g_one'),
  session: asId('session', 's_one'),
  type: 'permission',
  tool: 'Bash',
  input: { command: 'ls' },
  summary: 'ls',
  suggestions: [],
  hash: 'h',
  promptId: null,
  agentId: null,
  request: 'q_one',
  state: 'open',
  askedAt: '2030-01-01T00:00:00.000Z',
  answeredAt: null,
  answeredBy: null,
  answer: null,
  message: null,
  answers: null,
  closedReason: null,
};

function option(label: string): { readonly label: string; readonly description: string } {
  return { label, description: '' };
}

const question: Gate = {
  ...permission,
  type: 'question',
  tool: 'AskUserQuestion',
  input: {
    questions: [
      {
        question: 'Which ones?',
        header: 'H',
        options: [option('Fast, but risky'), option('Slow, safe'), option('Say "no"')],
        multiSelect: true,
      },
      { question: 'One?', header: 'H', options: [option('A, b'), option('C')], multiSelect: false },
    ],
  },
};

function reply(given: Partial<GateReply>): GateReply {
  return { answer: 'allow', message: null, answers: null, hash: null, ...given };
}

function refusalOf(gate: Gate, given: Partial<GateReply>): unknown {
  const decided = decideAnswer(gate, reply(given));
  return decided.ok ? 'accepted' : [decided.error.code, decided.error.message];
}

describe('an answer to a question', () => {
  const answers = { 'Which ones?': ['Fast, but risky', 'Say "no"'], 'One?': 'A, b' };

  test('[GATE10] joins several choices as the dialog of Claude Code does', () => {
    const decided = decideAnswer(question, reply({ answers }));
    expect(decided).toMatchObject({
      value: [
        {
          data: {
            answers: { 'Which ones?': '"Fast, but risky", "Say \\"no\\""', 'One?': 'A, b' },
          },
        },
      ],
    });
  });

  test('[GATE10] hands on more words as notes to the last question', () => {
    const given = { answer: 'allow', message: 'and hurry', answers: { 'One?': 'C' } } as const;
    expect(hookAnswerOf(question, given)).toMatchObject({
      hookSpecificOutput: {
        decision: {
          behavior: 'allow',
          updatedInput: {
            answers: { 'One?': 'C' },
            annotations: { 'One?': { notes: 'and hurry' } },
          },
        },
      },
    });
  });

  test.each([
    ['none at all', null, '“Which ones?” has no answer.'],
    ['one of two', { 'Which ones?': ['Slow, safe'] }, '“One?” has no answer.'],
    ['an empty one', { ...answers, 'One?': ' ' }, '“One?” has no answer.'],
    [
      'an empty choice',
      { ...answers, 'Which ones?': ['Slow, safe', ''] },
      '“Which ones?” has no answer.',
    ],
    ['one to another question', { ...answers, 'Nope?': 'A' }, 'The gate does not ask “Nope?”.'],
    [
      'two where one is asked',
      { ...answers, 'One?': ['A, b', 'C'] },
      '“One?” takes one answer only.',
    ],
    ['one by an inherited name', { toString: 'x' }, 'The gate does not ask “toString”.'],
  ])('[GATE10] is refused with %s', (_what, given, message) => {
    expect(refusalOf(question, { answers: given })).toEqual(['bad_request', message]);
  });
});

test.each(['permission', 'plan'] as const)(
  '[GATE10] words with an approval of a %s are refused, since Claude would not get them',
  (type) => {
    const gate = { ...permission, type };
    expect(refusalOf(gate, { message: 'and hurry' })).toEqual([
      'bad_request',
      'Claude Code takes no message with this approval.',
    ]);
    expect(refusalOf(gate, { answer: 'deny', message: 'not now' })).toBe('accepted');
    expect(refusalOf(gate, { answers: { a: 'b' } })).toEqual([
      'bad_request',
      'This gate is not a question.',
    ]);
  },
);

test('[GATE15] what is too large to show is not allowed, but denied', () => {
  const gate = { ...permission, isTooLarge: true };
  expect(refusalOf(gate, {})).toMatchObject([
    'refused',
    expect.stringContaining('too large') as string,
  ]);
  expect(refusalOf(gate, { answer: 'deny' })).toBe('accepted');
});
