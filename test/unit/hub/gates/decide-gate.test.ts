import { describe, expect, test } from 'vitest';

import { decideAnswer } from '../../../../src/main/hub/gates/decide-gate.ts';
import type { GateReply } from '../../../../src/main/hub/gates/decide-gate.ts';
import { hookAnswerOf } from '../../../../src/main/hub/gates/hook-answer.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
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

const always = {
  approval: asId('approval', 'a_one'),
  device: 'Desk',
  nowMs: 0,
  by: { operator: 'o_ana', isOwner: true },
};

function refusalOf(gate: Gate, given: Partial<GateReply>): unknown {
  const decided = decideAnswer(gate, reply(given), always);
  return decided.ok ? 'accepted' : [decided.error.code, decided.error.message];
}

describe('an answer to a question', () => {
  const answers = { 'Which ones?': ['Fast, but risky', 'Say "no"'], 'One?': 'A, b' };

  test('[GATE10] joins several choices as the dialog of Claude Code does', () => {
    const decided = decideAnswer(question, reply({ answers }), always);
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

test.each([
  [false, 'Answer it in the terminal, or deny it.'],
  [true, 'Deny it, and ask for a smaller call.'],
])(
  '[GATE15] [GATE24] what is too large, and held itself: %s, is to be answered where it can be',
  (isBeforeDialog, hint) => {
    const gate = { ...permission, isTooLarge: true, isBeforeDialog };
    expect(decideAnswer(gate, reply({}), always)).toMatchObject({ error: { hint } });
  },
);

describe('always', () => {
  const suggested: Gate = {
    ...permission,
    input: { command: 'npm test -- one' },
    suggestions: [
      {
        type: 'addRules',
        rules: [{ toolName: 'Bash', ruleContent: 'npm test:*' }],
        behavior: 'allow',
        destination: 'localSettings',
      },
    ],
  };
  const mode = { type: 'setMode', mode: 'acceptEdits', destination: 'session' };
  const given = { answer: 'allow-always', message: null, answers: null } as const;

  test('[GATE19] a rule is kept by the hub for eight hours, and Claude Code is told to allow once', () => {
    expect(decideAnswer(suggested, reply({ answer: 'allow-always' }), always)).toMatchObject({
      value: [
        {
          kind: 'approval.given',
          data: {
            keeper: 'hub',
            rules: [{ tool: 'Bash', content: 'npm test:*' }],
            handedOn: [],
            device: 'Desk',
            expiresAt: '1970-01-01T08:00:00.000Z',
          },
        },
        { kind: 'gate.answered', data: { answer: 'allow-always' } },
      ],
    });
    expect(hookAnswerOf(suggested, given)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PermissionRequest',
        decision: { behavior: 'allow' },
      },
    });
  });

  test('[GATE9] what is no rule goes to Claude Code unchanged, and is said to be kept there', () => {
    const edit: Gate = { ...permission, tool: 'Edit', suggestions: [mode] };
    expect(decideAnswer(edit, reply({ answer: 'allow-always' }), always)).toMatchObject({
      value: [
        { data: { keeper: 'claude-code', rules: [], handedOn: [mode], expiresAt: null } },
        { kind: 'gate.answered' },
      ],
    });
    expect(hookAnswerOf(edit, given)).toMatchObject({
      hookSpecificOutput: { decision: { updatedPermissions: [mode] } },
    });
  });

  test.each([
    ['credentials', { input: { command: 'cat ~/.ssh/id_rsa' } }],
    ['a network', { tool: 'SandboxNetworkAccess' }],
    ['the start of sessions', { tool: 'mcp__roundhouse__spawn' }],
  ])('[REPO-7] is refused for %s', (_, change) => {
    expect(refusalOf({ ...suggested, ...change }, { answer: 'allow-always' })).toMatchObject([
      'refused',
      expect.stringMatching(/each time/),
    ]);
  });

  test('[GATE9] is refused where nothing is suggested', () => {
    expect(refusalOf(permission, { answer: 'allow-always' })).toMatchObject([
      'refused',
      expect.stringMatching(/no rule/),
    ]);
  });
});

function person(id: string): Actor {
  return { type: 'operator', id, name: id };
}

describe('[GATE23] under four eyes', () => {
  const askedAt = '1970-01-01T00:00:00.000Z';
  const terms = {
    rule: 'push',
    approvers: 1,
    causedBy: [person('ana')],
    isCauseUnknown: false,
    ownerAfterMs: null,
  };

  function decide(given: {
    readonly by: string;
    readonly isOwner?: boolean;
    readonly answer?: GateReply['answer'];
    readonly fourEyes?: Partial<typeof terms> | { readonly ownerAfterMs: number };
    readonly agreed?: readonly string[];
    readonly nowMs?: number;
    readonly escalatedAt?: string;
  }): unknown {
    const { by, isOwner = false, answer = 'allow', nowMs = 0 } = given;
    const gate: Gate = {
      ...permission,
      askedAt,
      fourEyes: { ...terms, ...given.fourEyes },
      agreed: (given.agreed ?? []).map((id) => person(id)),
      ...(given.escalatedAt !== undefined && { escalatedAt: given.escalatedAt }),
    };
    const decided = decideAnswer(gate, reply({ answer }), {
      ...always,
      nowMs,
      by: { operator: by, isOwner },
    });
    return decided.ok ? decided.value.map(({ kind }) => kind) : decided.error.message;
  }

  test('nobody allows what their own prompt caused, the owner neither, but they may deny it', () => {
    const refused = 'ana’s prompt caused this, so another person must allow it.';
    expect(decide({ by: 'ana' })).toBe(refused);
    expect(decide({ by: 'ana', isOwner: true })).toBe(refused);
    expect(decide({ by: 'ana', answer: 'deny' })).toEqual(['gate.answered']);
    expect(decide({ by: 'jo' })).toEqual(['gate.answered']);
  });

  test('nothing is allowed always', () => {
    expect(decide({ by: 'jo', answer: 'allow-always' })).toMatch(/each time/);
  });

  test('two people agree, and one of them does not count twice', () => {
    const fourEyes = { approvers: 2 };
    expect(decide({ by: 'jo', fourEyes })).toEqual(['gate.agreed']);
    expect(decide({ by: 'jo', fourEyes, agreed: ['jo'] })).toMatch(/You have agreed/);
    expect(decide({ by: 'mia', fourEyes, agreed: ['jo'] })).toEqual(['gate.answered']);
  });

  test('after the time that was chosen, one owner is enough, but not for their own prompt', () => {
    const fourEyes = { approvers: 2, ownerAfterMs: 1000 };
    expect(decide({ by: 'jo', isOwner: true, fourEyes, nowMs: 999 })).toEqual(['gate.agreed']);
    expect(decide({ by: 'jo', isOwner: true, fourEyes, nowMs: 1000 })).toEqual(['gate.answered']);
    expect(decide({ by: 'jo', fourEyes, nowMs: 1000 })).toEqual(['gate.agreed']);
    expect(decide({ by: 'ana', isOwner: true, fourEyes, nowMs: 1000 })).toMatch(/caused this/);
  });

  test('[GATE25] an owner who has agreed before may decide alone once the request has escalated', () => {
    const fourEyes = { approvers: 2, ownerAfterMs: 1000 };
    const given = { by: 'jo', fourEyes, agreed: ['jo'], nowMs: 1000, escalatedAt: askedAt };
    expect(decide({ ...given, isOwner: true })).toEqual(['gate.answered']);
    expect(decide(given)).toMatch(/You have agreed/);
  });

  test('an owner allows what nobody is known to have caused', () => {
    const fourEyes = { causedBy: [], isCauseUnknown: true };
    expect(decide({ by: 'jo', fourEyes })).toMatch(/an owner must allow/);
    expect(decide({ by: 'mia', isOwner: true, fourEyes })).toEqual(['gate.answered']);
  });

  test('the answer goes to the held call, not to a dialog', () => {
    const held: Gate = { ...permission, isBeforeDialog: true };
    const given = { answer: 'deny', message: 'Not today', answers: null } as const;
    expect(hookAnswerOf(held, given)).toEqual({
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'Not today',
      },
    });
  });
});

test('[REPO-4] an answer with the hash of something else is refused, whatever it says', () => {
  const changed = ['changed_since_shown', 'This is not what was shown.'];

  expect(refusalOf(permission, { hash: 'other' })).toEqual(changed);
  expect(refusalOf(permission, { hash: 'other', answer: 'deny' })).toEqual(changed);
  expect(refusalOf(permission, { hash: 'h' })).toBe('accepted');
});
