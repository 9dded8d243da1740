import { assertNever } from '../../../../shared/base/assert.ts';
import type { GateId, RunnerId } from '../../../../shared/base/ids.ts';
import { asId } from '../../../../shared/base/ids.ts';
import type { EventBody, EventDataByKind } from '../../../../shared/domain/event.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import type { RunnerFact } from '../../../../shared/wire/runner-link.ts';
import { askEvents } from './ask-evidence.ts';
import { changedPlan, gateEvents, gateOfClosedRequest } from './gate-evidence.ts';
import { eventsOfHook } from './hook-events.ts';
import { parseHookPayload } from './hook-payload.ts';
import { messageEvents } from './message-evidence.ts';
import { meterEvents } from './meter.ts';
import { questionEvents } from './question-evidence.ts';
import { endedChanges } from './setting-evidence.ts';

export interface SeenFact {
  readonly view: SessionView;
  readonly runner: RunnerId;
  readonly fact: RunnerFact;
  /** When the runner saw it. */
  readonly at: string;
  readonly newGate: () => GateId;
}

/**
 * What a fact of a runner proves, as events: the thing itself, then what follows from it for gates and
 * receipts. Pure: the same view and fact give the same events.
 */
export function eventsOfFact(seen: SeenFact): readonly EventBody[] {
  const bodies = [...directEvents(seen)];
  const interruption = interruptionBehind(seen);
  if (interruption) bodies.push(interruption);
  const { view, at } = seen;
  return bodies.flatMap((body) => [
    body,
    ...messageEvents(view, body),
    ...askEvents(view, body),
    ...questionEvents(view, body),
    ...endedChanges(view, body),
    ...gateEvents(view, { body, at }),
  ]);
}

function directEvents(seen: SeenFact): readonly EventBody[] {
  const { view, runner, fact } = seen;
  switch (fact.type) {
    case 'hook': {
      const payload = parseHookPayload(fact.payload);
      if (!payload) return [];
      const { request, toolUseId = null, isInputCut = false } = fact;
      const { newGate } = seen;
      return eventsOfHook({ view, payload, request, toolUseId, isInputCut, newGate });
    }
    case 'request-closed':
      return fact.reason === 'session-ended' ? [] : gateOfClosedRequest(view, fact);
    case 'plan-changed':
      return changedPlan(view, fact);
    case 'request-answered':
      return [];
    case 'claude-started':
      return [{ kind: 'claude.started', data: startData(runner, fact) }];
    case 'claude-exited':
      return [{ kind: 'claude.exited', data: exitData(runner, fact) }];
    case 'start-failed':
      return [{ kind: 'session.start-failed', data: { reason: fact.reason } }];
    case 'start-dialog':
      return [{ kind: 'claude.dialog-shown', data: { line: fact.line } }];
    case 'unobserved':
      return [
        {
          kind: 'claude.unobserved',
          data: { reason: fact.reason, ...(fact.isKnown === true ? { isKnown: true } : {}) },
        },
      ];
    case 'status':
      return [
        {
          kind: 'claude.status-changed',
          data: {
            status: fact.status,
            waitingFor: fact.waitingFor,
            ...(fact.word === undefined ? {} : { word: fact.word }),
          },
        },
      ];
    case 'status-line':
      return meterEvents(view, fact.payload);
    case 'thought':
      return [
        {
          kind: 'assistant.thought',
          data: {
            promptId: view.turn?.promptIds.at(-1) ?? null,
            text: fact.text,
            endedAt: fact.endedAt,
          },
        },
      ];
    case 'delivery':
      return deliveryEvents(view, fact);
    case 'configuration':
      return settingEvents(fact);
    default:
      return assertNever(fact, 'fact');
  }
}

function startData(
  runner: RunnerId,
  { pid, version, command }: Extract<RunnerFact, { type: 'claude-started' }>,
): EventDataByKind['claude.started'] {
  return { runner, pid, version, ...(command === undefined ? {} : { command }) };
}

function exitData(
  runner: RunnerId,
  { code, signal, output, isOutOfMemory, left }: Extract<RunnerFact, { type: 'claude-exited' }>,
): EventDataByKind['claude.exited'] {
  return {
    runner,
    code,
    signal,
    ...(output === undefined ? {} : { output }),
    ...(isOutOfMemory === undefined ? {} : { isOutOfMemory }),
    ...(left === undefined ? {} : { left }),
  };
}

function deliveryEvents(
  view: SessionView,
  fact: Extract<RunnerFact, { type: 'delivery' }>,
): readonly EventBody[] {
  const message = asId('message', fact.message);
  const known = view.messages.find((one) => one.id === message);
  const isOlderAttempt = known !== undefined && (fact.attempt ?? 1) < known.attempt;
  // What an earlier attempt did not achieve says nothing of this one; that it was taken is true either way.
  if (isOlderAttempt && fact.outcome.state !== 'accepted') return [];
  const command = known?.text ?? '';
  switch (fact.outcome.state) {
    case 'typed':
      return [{ kind: 'message.delivered', data: { message } }];
    case 'accepted':
      return [{ kind: 'message.accepted', data: { message, promptId: fact.outcome.promptId } }];
    case 'ran':
      return [
        { kind: 'message.accepted', data: { message, promptId: null } },
        { kind: 'message.answered', data: { message, answer: fact.outcome.output, command } },
      ];
    case 'held':
      return [{ kind: 'message.held', data: { message, reason: fact.outcome.reason } }];
    case 'unknown':
      return [{ kind: 'message.unconfirmed', data: { message, reason: fact.outcome.reason } }];
    case 'postponed':
      return known?.state === 'queued' ? [{ kind: 'message.released', data: { message } }] : [];
  }
}

function settingEvents(fact: Extract<RunnerFact, { type: 'configuration' }>): readonly EventBody[] {
  const { id: change, setting, outcome } = fact;
  if (outcome.state === 'failed') {
    return [{ kind: 'setting.change-failed', data: { change, reason: outcome.reason } }];
  }
  return [{ kind: 'setting.changed', data: { change, setting, value: outcome.value } }];
}

/**
 * An interrupted turn fires no hook. It shows in the status file alone: `idle` while a turn runs. A Stop
 * hook is answered before the status goes idle, so an ended turn is never taken for an interrupted one.
 */
function interruptionBehind({ view, fact, at }: SeenFact): EventBody | undefined {
  if (fact.type !== 'status' || fact.status !== 'idle') return undefined;
  if (view.turn?.state !== 'running' || view.turn.startedAt >= at) return undefined;
  return { kind: 'turn.interrupted', data: { promptId: view.turn.promptIds.at(-1) ?? null } };
}
