import { asId } from '../../../../src/shared/base/ids.ts';
import { claudeActor, hubActor } from '../../../../src/shared/domain/actor.ts';
import type { Actor } from '../../../../src/shared/domain/actor.ts';
import type { EventDataByKind, EventKind, HubEvent } from '../../../../src/shared/domain/event.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';

export const sessionId = asId('session', 's_fixture0000001');
export const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };
const ben: Actor = { type: 'operator', id: 'o_ben', name: 'Ben' };

type Step = { readonly [K in EventKind]: readonly [Actor, K, EventDataByKind[K]] }[EventKind];

/** Events one second apart, numbered from 1. */
export function eventsOf(steps: readonly Step[]): readonly HubEvent[] {
  return steps.map(
    ([actor, kind, data], index) =>
      ({
        seq: index + 1,
        at: new Date(Date.UTC(2026, 4, 17, 9, 0, index)).toISOString(),
        session: sessionId,
        kind,
        actor,
        cause: null,
        data,
      }) as HubEvent,
  );
}

export function viewOf(events: readonly HubEvent[]): SessionView {
  const view = events.reduce<SessionView | undefined>(foldSession, undefined);
  if (!view) throw new Error('the fixture creates no session');
  return view;
}

export const created: Step = [
  ana,
  'session.created',
  {
    name: 'payments',
    repo: '/home/ana/payments',
    cwd: '/home/ana/payments-worktrees/refund',
    branch: 'refund',
    worktree: { path: '/home/ana/payments-worktrees/refund', branch: 'refund', base: 'abc123' },
    launcher: 'local',
    parent: null,
    model: 'claude-opus',
    permissionMode: 'manual',
    owner: { id: 'o_ana', name: 'Ana' },
    claudeSessionId: '3a36707a-5010-4cf1-9966-76b5ca1a79b5',
    isResumed: false,
    claudeArgs: [],
  },
];

const runner = asId('runner', 'r_fixture0000001');
const first = asId('message', 'm_first');
const second = asId('message', 'm_second');
const gate = asId('gate', 'g_first');
const question = asId('gate', 'g_second');
const key = ['sk-ant', 'api03', 'aB3dE5gH7jK9mN1pQ3sT'].join('-');

const bash = { promptId: 'p1', toolUseId: 'toolu_1', tool: 'Bash', agentId: null } as const;
const bashInput = { command: `curl -H "x-api-key: ${key}" https://pay.test`, description: 'Ask' };

/** A day in the life of a session: everything that a transcript tells. */
export const dayOfWork: readonly HubEvent[] = eventsOf([
  created,
  [
    ana,
    'message.queued',
    { message: first, text: 'Please find out\n\twhy refunds fail <b>now</b>' },
  ],
  [ana, 'session.start-requested', { prompt: first, isResume: false }],
  [hubActor, 'claude.started', { runner, pid: 4711, version: '2.1.329' }],
  [
    claudeActor,
    'turn.started',
    { promptId: 'p1', text: 'Please find out\n\twhy refunds fail <b>now</b>', message: first },
  ],
  [hubActor, 'message.accepted', { message: first, promptId: 'p1' }],
  // The parts of a reply come over separate connections, in any order, one of them twice.
  [
    claudeActor,
    'assistant.said',
    {
      promptId: 'p1',
      messageId: 'a1',
      index: 1,
      isFinal: false,
      text: 'Then `refund.ts`.\n',
      agentId: null,
    },
  ],
  [
    claudeActor,
    'assistant.said',
    {
      promptId: 'p1',
      messageId: 'a1',
      index: 0,
      isFinal: false,
      text: 'I will look at the **log** first.\n',
      agentId: null,
    },
  ],
  [
    claudeActor,
    'assistant.said',
    {
      promptId: 'p1',
      messageId: 'a1',
      index: 0,
      isFinal: false,
      text: 'I will look at the **log** first.\n',
      agentId: null,
    },
  ],
  [
    claudeActor,
    'assistant.said',
    {
      promptId: 'p1',
      messageId: 'a1',
      index: 2,
      isFinal: true,
      text: '- [docs](https://docs.test/refund)\n- <img src=x onerror=alert(1)>',
      agentId: null,
    },
  ],
  [claudeActor, 'tool.started', { ...bash, input: bashInput }],
  [
    claudeActor,
    'gate.opened',
    {
      gate,
      type: 'permission',
      tool: 'Bash',
      input: bashInput,
      summary: 'curl',
      suggestions: [],
      hash: 'h',
      promptId: 'p1',
      agentId: null,
      request: 'q1',
    },
  ],
  [ben, 'note.added', { text: 'looks fine to me, allow it' }],
  [ana, 'gate.answered', { gate, answer: 'allow', message: null, answers: null }],
  [
    claudeActor,
    'tool.finished',
    { ...bash, input: bashInput, output: 'HTTP 500\n```\npassword=hunter2\n', durationMs: 1234 },
  ],
  [hubActor, 'gate.applied', { gate, evidence: 'tool.finished' }],
  [ben, 'message.queued', { message: second, text: 'and the tests?' }],
  [hubActor, 'message.held', { message: second, reason: 'a dialog is open' }],
  [ben, 'message.dropped', { message: second }],
  [claudeActor, 'subagent.started', { agentId: 'ag1', agentType: 'explorer' }],
  [
    claudeActor,
    'tool.started',
    {
      promptId: 'p1',
      toolUseId: 'toolu_2',
      tool: 'Read',
      agentId: 'ag1',
      input: { file_path: 'refund.ts' },
    },
  ],
  [
    claudeActor,
    'tool.failed',
    {
      promptId: 'p1',
      toolUseId: 'toolu_2',
      tool: 'Read',
      agentId: 'ag1',
      input: { file_path: 'refund.ts' },
      error: 'no such file',
      durationMs: 8,
    },
  ],
  [claudeActor, 'subagent.finished', { agentId: 'ag1', agentType: 'explorer', answer: 'nothing' }],
  [
    claudeActor,
    'gate.opened',
    {
      gate: question,
      type: 'question',
      tool: 'AskUserQuestion',
      input: { questions: [{ question: 'Which?' }] },
      summary: 'Which?',
      suggestions: [],
      hash: 'h',
      promptId: 'p1',
      agentId: null,
      request: 'q2',
    },
  ],
  [hubActor, 'gate.closed', { gate: question, reason: 'answered-in-terminal' }],
  [
    claudeActor,
    'claude.metered',
    {
      model: 'claude-opus',
      costUsd: 0.4242,
      contextPercent: 31,
      contextTokens: 62000,
      contextLimitTokens: 200000,
      fiveHour: null,
      sevenDay: null,
    },
  ],
  [
    claudeActor,
    'turn.ended',
    { promptId: 'p1', answer: 'The gateway answers **500**.', backgroundTasks: 0 },
  ],
  [hubActor, 'message.answered', { message: first, answer: 'The gateway answers **500**.' }],
  [claudeActor, 'turn.started', { promptId: 'p2', text: 'thanks', message: null }],
  [claudeActor, 'turn.interrupted', { promptId: 'p2' }],
  [ana, 'session.stop-requested', {}],
  [claudeActor, 'claude.exited', { runner, code: 0, signal: null }],
]);
