import type { ClaudeStatus, EventBody } from '../../../../shared/domain/event.ts';
import type { Gate, GateClosedReason } from '../../../../shared/domain/gate.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { isSameJson } from './tool-text.ts';

// A gate's answer can come from here or from Claude Code's own dialog in the terminal, which is open at
// the same time. Claude Code tells us of neither; what it does next does:
//
// - the tool ran (or failed): it was allowed, by us if our answer was first, else in the terminal;
// - its status left `waiting`: no dialog is open any more;
// - the turn ended, a new one began, or Claude Code is gone: nothing is asked any more.
//
// PermissionRequest carries no id of the tool call, so a call is known again by tool and input.

/** The event with the time at which the runner saw it. */
export interface Evidence {
  readonly body: EventBody;
  readonly at: string;
}

export function gateEvents(view: SessionView, evidence: Evidence): readonly EventBody[] {
  const { body } = evidence;
  switch (body.kind) {
    case 'tool.finished':
    case 'tool.failed':
      return view.gates
        .filter((gate) => isPending(gate))
        .filter((gate) => gate.tool === body.data.tool && isSameJson(gate.input, body.data.input))
        .slice(0, 1)
        .map((gate) => afterToolRan(gate, body.kind === 'tool.finished'));
    case 'claude.status-changed':
      return afterStatus(view, body.data.status, evidence.at);
    case 'turn.ended':
    case 'turn.failed':
      return settle(view, 'turn-ended', 'the turn ended');
    case 'turn.interrupted':
      return settle(view, 'interrupted', 'the turn was interrupted');
    case 'claude.exited':
    case 'runner.lost':
      return view.gates
        .filter((gate) => isPending(gate))
        .map((gate) => closed(gate, 'session-ended'));
    default:
      return [];
  }
}

/** The held hook is over on Claude Code's side without an answer of ours: No or Escape in the dialog. */
export function gateOfClosedRequest(view: SessionView, request: string): readonly EventBody[] {
  return view.gates
    .filter((gate) => gate.request === request && gate.state === 'open')
    .map((gate) => closed(gate, 'answered-in-terminal'));
}

function isPending(gate: Gate): boolean {
  return gate.state === 'open' || gate.state === 'answered';
}

function afterToolRan(gate: Gate, hasSucceeded: boolean): EventBody {
  if (gate.state === 'open') return closed(gate, 'answered-in-terminal');
  if (gate.answer !== 'deny') return applied(gate, 'the tool ran');
  // A denied call that ran all the same was allowed in the terminal before our answer came.
  return hasSucceeded
    ? closed(gate, 'answered-in-terminal')
    : applied(gate, 'the call was refused');
}

function afterStatus(view: SessionView, status: ClaudeStatus, at: string): readonly EventBody[] {
  if (view.status !== 'waiting' || status === 'waiting' || status === 'unknown') return [];
  // A status that is older than the question says nothing about it.
  return view.gates
    .filter((gate) => isPending(gate) && gate.askedAt <= at)
    .map((gate) =>
      gate.state === 'answered'
        ? applied(gate, 'the dialog closed')
        : closed(gate, 'answered-in-terminal'),
    );
}

/** The turn is over. A sub-agent in the background goes on asking. */
function settle(
  view: SessionView,
  reason: GateClosedReason,
  evidence: string,
): readonly EventBody[] {
  return view.gates
    .filter((gate) => isPending(gate) && gate.agentId === null)
    .map((gate) => (gate.state === 'answered' ? applied(gate, evidence) : closed(gate, reason)));
}

function applied(gate: Gate, evidence: string): EventBody {
  return { kind: 'gate.applied', data: { gate: gate.id, evidence } };
}

function closed(gate: Gate, reason: GateClosedReason): EventBody {
  return { kind: 'gate.closed', data: { gate: gate.id, reason } };
}
