import type { Gate } from '../../../../shared/domain/gate.ts';
import type { Message } from '../../../../shared/domain/message.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { needsOperator, openGates, sessionStateOf } from '../../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { Attached } from '../../operators/presence-service.ts';

// Views as the API shows them: named fields only, so that nothing inside a view is promised by accident.

export type SessionAnswer = RouteAnswer<'sessions.list'>['items'][number];
export type MessageAnswer = RouteAnswer<'messages.read'>;
export type GateAnswerBody = RouteAnswer<'gates.answer'>;

export function presentSession(view: SessionView, attached: readonly Attached[]): SessionAnswer {
  return {
    id: view.id,
    name: view.name,
    state: sessionStateOf(view),
    repo: view.repo,
    cwd: view.cwd,
    branch: view.branch,
    worktree: view.worktree,
    launcher: view.launcher,
    parent: view.parent,
    model: view.meter?.model ?? view.model,
    permissionMode: view.permissionMode,
    owner: view.owner,
    createdAt: view.createdAt,
    lastAt: view.lastAt,
    lastSeq: view.lastSeq,
    claudeSessionId: view.claudeSessionId,
    detail: detailOf(view),
    attached: attached.map(({ device, name, isObserver }) => ({ device, name, isObserver })),
    cost: view.meter?.costUsd ?? null,
    context: view.meter?.contextPercent ?? null,
    effort: view.meter?.effort ?? null,
    settingChanges: view.settingChanges.map(({ setting, value, state, reason }) => ({
      setting,
      value,
      state,
      reason,
    })),
    needsYou: needsOperator(view),
    isPinned: view.isPinned,
    isArchived: view.isArchived,
  };
}

/** What the state rests on, in words, where the state alone leaves a question. */
function detailOf(view: SessionView): string | null {
  const [gate] = openGates(view);
  if (gate) return gate.summary === '' ? gate.tool : `${gate.tool}: ${gate.summary}`;
  const { run } = view;
  switch (run.state) {
    case 'starting':
      return null;
    case 'lost':
      return run.reason;
    case 'exited':
      return run.reason ?? exitOf(run.code, run.signal);
    case 'running':
      return runningDetail(view, run.isConnected, run.isObserved);
  }
}

function exitOf(code: number | null, signal: string | null): string {
  if (signal !== null) return `ended by ${signal}`;
  return code === null || code === 0 ? 'ended' : `ended with exit code ${code}`;
}

function runningDetail(
  view: SessionView,
  isConnected: boolean,
  isObserved: boolean,
): string | null {
  if (!isConnected) return 'its runner is away; it dials in by itself';
  if (view.status === 'waiting') return view.waitingFor ?? 'a dialog is open in the terminal';
  if (!isObserved) return 'Claude Code has not reported yet; look at its terminal';
  if (view.turn?.state === 'failed') return `the last turn failed: ${view.turn.error ?? 'unknown'}`;
  return null;
}

export function presentMessage(message: Message): MessageAnswer {
  const { id, session, text, isCommand, from, state, createdAt } = message;
  const { deliveredAt, acceptedAt, answeredAt, answer, reason } = message;
  return {
    id,
    session,
    text,
    isCommand,
    from,
    state,
    createdAt,
    deliveredAt,
    acceptedAt,
    answeredAt,
    answer,
    reason,
  };
}

export function presentGate(gate: Gate, view: SessionView): GateAnswerBody {
  const { id, session, type, tool, summary, hash, state, askedAt } = gate;
  const { answeredAt, answeredBy, answer, message, closedReason } = gate;
  return {
    id,
    session,
    sessionName: view.name,
    type,
    tool,
    input: { ...gate.input },
    summary,
    suggestions: gate.suggestions.map((suggestion) => ({ ...suggestion })),
    hash,
    state,
    askedAt,
    answeredAt,
    answeredBy,
    answer,
    message,
    closedReason,
  };
}
