import type { Gate } from '../../../../shared/domain/gate.ts';
import type { Message } from '../../../../shared/domain/message.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { needsOperator, sessionStateOf } from '../../../../shared/domain/session.ts';
import { stateDetail } from '../../../../shared/domain/state-detail.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { Viewer } from '../../access/visible-asks.ts';
import { visibleView } from '../../access/visible-session.ts';
import type { Attached } from '../../operators/presence-service.ts';

// Views as the API shows them: named fields only, so that nothing inside a view is promised by accident.

export type SessionAnswer = RouteAnswer<'sessions.list'>['items'][number];
export type MessageAnswer = RouteAnswer<'messages.read'>;
export type GateAnswerBody = RouteAnswer<'gates.answer'>;

/** As the viewer gets it, who may see it: what it names of other sessions may be hidden from them. */
export function presentSession(
  viewer: Viewer,
  whole: SessionView,
  attached: readonly Attached[],
): SessionAnswer {
  const view = visibleView(viewer, whole);
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
    detail: stateDetail(view),
    tasks: view.tasks.map((task) => ({ ...task })),
    attached: attached.map(({ device, name, deviceName, kind, isObserver }) => ({
      device,
      name,
      deviceName,
      kind,
      isObserver,
    })),
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

export function presentMessage(message: Message): MessageAnswer {
  const { id, session, text, isCommand, from, suggestedBy, state, createdAt } = message;
  const { deliveredAt, acceptedAt, answeredAt, answer, reason } = message;
  return {
    id,
    session,
    text,
    isCommand,
    from,
    suggestedBy,
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
  const { answeredAt, answeredBy, answer, message, closedReason, agentId } = gate;
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
    isTooLarge: gate.isTooLarge === true,
    agent: agentId === null ? null : { id: agentId, type: gate.agentType ?? null },
    fourEyes: gate.fourEyes
      ? {
          ...gate.fourEyes,
          causedBy: [...gate.fourEyes.causedBy],
          agreed: [...(gate.agreed ?? [])],
          escalatedAt: gate.escalatedAt ?? null,
        }
      : null,
    interruptedBy: closedReason === 'interrupted' ? (gate.interruptedBy ?? null) : null,
  };
}
