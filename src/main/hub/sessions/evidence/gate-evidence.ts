import type { ClaudeStatus, EventBody } from '../../../../shared/domain/event.ts';
import type { Gate, GateClosedReason } from '../../../../shared/domain/gate.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { gateSummary, hashOfAsked } from './asked.ts';
import { isSameJson } from './tool-text.ts';

// A gate's answer can come from here or from Claude Code's own dialog in the terminal, which is open at
// the same time. Claude Code reports neither; only evidence about that very call settles a gate:
//
// - the call ran (or failed, or was refused): it was allowed, by us if our answer was first, else in the
//   terminal;
// - the runner saw that its held hook is over (No, Escape, or its dialog went away for good);
// - the turn or the sub-agent that asked has ended, or Claude Code is gone.
//
// The status file says only that some dialog is open. Between two dialogs it leaves `waiting` for a moment,
// so it closes nothing here; it is taken for a sign that an answer which we gave before it has worked.
//
// PermissionRequest carries no id of its call. The runner adds it from the PreToolUse before; where it could
// not, a call is known by its tool, input and agent.

/** The event with the time at which the runner saw it. */
export interface Evidence {
  readonly body: EventBody;
  readonly at: string;
}

type CallEnd = Extract<EventBody, { kind: 'tool.finished' | 'tool.failed' | 'tool.denied' }>;

export function gateEvents(view: SessionView, evidence: Evidence): readonly EventBody[] {
  const { body } = evidence;
  switch (body.kind) {
    case 'tool.finished':
    case 'tool.failed':
    case 'tool.denied':
      return view.gates
        .filter((gate) => isPending(gate) && isOfCall(gate, body))
        .slice(0, 1)
        .map((gate) => afterCallEnded(gate, body.kind === 'tool.finished'));
    case 'claude.status-changed':
      return afterStatus(view, body.data.status, evidence.at);
    case 'turn.ended':
    case 'turn.failed':
      return settle(view, { isOver: isOfMainTurn, reason: 'turn-ended', proof: 'the turn ended' });
    case 'turn.interrupted':
      return settle(view, {
        isOver: isOfMainTurn,
        reason: 'interrupted',
        proof: 'the turn was interrupted',
      });
    case 'subagent.finished':
      return settle(view, {
        isOver: (gate) => gate.agentId !== null && gate.agentId === body.data.agentId,
        reason: 'turn-ended',
        proof: 'the sub-agent ended',
      });
    case 'claude.exited':
    case 'runner.lost':
      return view.gates
        .filter((gate) => isWaiting(gate))
        .map((gate) => closed(gate, 'session-ended'));
    default:
      return [];
  }
}

/** The held hook is over on Claude Code's side without an answer of ours. */
export function gateOfClosedRequest(
  view: SessionView,
  fact: { readonly request: string; readonly reason: string },
): readonly EventBody[] {
  const reason = fact.reason === 'interrupted' ? 'interrupted' : 'answered-in-terminal';
  return view.gates
    .filter((gate) => gate.request === fact.request && isPending(gate) && gate.state === 'open')
    .map((gate) => closed(gate, reason));
}

/** The plan's file was edited: what is asked is the new text. A denial of the old one stands. */
export function changedPlan(
  view: SessionView,
  fact: { readonly request: string; readonly plan: string; readonly isCut: boolean },
): readonly EventBody[] {
  return view.gates
    .filter((gate) => gate.request === fact.request && isPending(gate) && gate.answer !== 'deny')
    .map((gate) => {
      const asked = { ...gate, input: { ...gate.input, plan: fact.plan } };
      const data = {
        gate: gate.id,
        input: asked.input,
        summary: gateSummary(asked),
        hash: hashOfAsked(asked),
        isTooLarge: fact.isCut,
      };
      return { kind: 'gate.changed', data };
    });
}

/** Of Claude Code: what it does says nothing of a gate of the hub's proxy. */
function isPending(gate: Gate): boolean {
  return isWaiting(gate) && gate.egress === undefined;
}

function isWaiting(gate: Gate): boolean {
  return gate.state === 'open' || gate.state === 'answered';
}

function isOfCall(gate: Gate, { data }: CallEnd): boolean {
  const { toolUseId = null } = gate;
  if (toolUseId !== null && data.toolUseId !== null) return toolUseId === data.toolUseId;
  return (
    gate.tool === data.tool && gate.agentId === data.agentId && isSameJson(gate.input, data.input)
  );
}

function isOfMainTurn(gate: Gate): boolean {
  return gate.agentId === null;
}

function afterCallEnded(gate: Gate, hasRun: boolean): EventBody {
  if (gate.state === 'open') return closed(gate, 'answered-in-terminal');
  if (gate.answer !== 'deny') return applied(gate, 'the tool ran');
  // A denied call that ran all the same was allowed in the terminal before our answer came.
  return hasRun ? closed(gate, 'answered-in-terminal') : applied(gate, 'the call was refused');
}

function afterStatus(view: SessionView, status: ClaudeStatus, at: string): readonly EventBody[] {
  if (view.status !== 'waiting' || status === 'waiting' || status === 'unknown') return [];
  // A status that is older than our answer says nothing about it.
  return view.gates
    .filter((gate) => isPending(gate) && gate.state === 'answered' && (gate.answeredAt ?? '') <= at)
    .map((gate) => applied(gate, 'the dialog closed'));
}

interface Settlement {
  readonly isOver: (gate: Gate) => boolean;
  readonly reason: GateClosedReason;
  readonly proof: string;
}

/** What asked is over. A sub-agent in the background continues to ask after the turn that began it. */
function settle(view: SessionView, { isOver, reason, proof }: Settlement): readonly EventBody[] {
  return view.gates
    .filter((gate) => isPending(gate) && isOver(gate))
    .map((gate) => (gate.state === 'answered' ? applied(gate, proof) : closed(gate, reason)));
}

function applied(gate: Gate, evidence: string): EventBody {
  return { kind: 'gate.applied', data: { gate: gate.id, evidence } };
}

function closed(gate: Gate, reason: GateClosedReason): EventBody {
  const by = reason === 'interrupted' ? gate.interruptedBy : undefined;
  return { kind: 'gate.closed', data: { gate: gate.id, reason, ...(by && { by }) } };
}
