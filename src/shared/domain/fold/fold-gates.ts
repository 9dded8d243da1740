import { assertNever } from '../../base/assert.ts';
import type { Actor } from '../actor.ts';
import type { EventRecord, HubEvent } from '../event.ts';
import type { Gate } from '../gate.ts';

export type GateEvent = Extract<
  HubEvent,
  {
    kind:
      | 'gate.opened'
      | 'gate.changed'
      | 'gate.agreed'
      | 'gate.escalated'
      | 'gate.answered'
      | 'gate.applied'
      | 'gate.closed';
  }
>;

export function isGateEvent(event: HubEvent): event is GateEvent {
  return event.kind.startsWith('gate.');
}

/** Closed gates that a view keeps beside the open ones; older ones are in the log. */
const closedGateLimit = 20;

export function foldGates(gates: readonly Gate[], event: GateEvent): readonly Gate[] {
  switch (event.kind) {
    case 'gate.opened':
      return openGate(gates, event);
    case 'gate.changed': {
      const { gate, ...asked } = event.data;
      return change(gates, gate, {
        from: ['open', 'answered'],
        set: { ...asked, ...unanswered, state: 'open', isChanged: true },
      });
    }
    case 'gate.agreed':
      return gates.map((gate) =>
        gate.id === event.data.gate && gate.state === 'open'
          ? { ...gate, agreed: withActor(gate.agreed ?? [], event.actor) }
          : gate,
      );
    case 'gate.escalated':
      return change(gates, event.data.gate, {
        from: ['open'],
        set: { escalatedAt: event.at },
      });
    case 'gate.answered':
      return change(gates, event.data.gate, {
        from: ['open'],
        set: {
          state: 'answered',
          answer: event.data.answer,
          message: event.data.message,
          answers: event.data.answers,
          ...(event.data.standing && { standing: event.data.standing }),
          answeredAt: event.at,
          answeredBy: event.actor,
        },
      });
    case 'gate.applied':
      return withoutLongInput(
        change(gates, event.data.gate, { from: ['answered'], set: { state: 'applied' } }),
        event.data.gate,
      );
    case 'gate.closed':
      return withoutLongInput(
        change(gates, event.data.gate, {
          from: ['open', 'answered'],
          set: {
            state: 'closed',
            closedReason: event.data.reason,
            answeredAt: event.at,
            ...(event.data.by && { interruptedBy: event.data.by }),
          },
        }),
        event.data.gate,
      );
    default:
      return assertNever(event, 'gate event');
  }
}

/** A request that is over is shown by its summary; each snapshot of the session would carry the rest. */
const keptInputCharacters = 2_048;

function withoutLongInput(gates: readonly Gate[], id: string): readonly Gate[] {
  return gates.map((gate) =>
    gate.id === id &&
    (gate.state === 'applied' || gate.state === 'closed') &&
    JSON.stringify(gate.input).length > keptInputCharacters
      ? { ...gate, input: {} }
      : gate,
  );
}

/** An interrupt was asked for: if it closes a gate that is open now, it is known who did that. */
export function markInterrupt(gates: readonly Gate[], by: Actor): readonly Gate[] {
  return gates.map((gate) => (gate.state === 'open' ? { ...gate, interruptedBy: by } : gate));
}

function withActor(actors: readonly Actor[], actor: Actor): readonly Actor[] {
  return actors.some(({ id }) => id === actor.id) ? actors : [...actors, actor];
}

const unanswered = {
  answeredAt: null,
  answeredBy: null,
  answer: null,
  message: null,
  answers: null,
} as const;

function openGate(gates: readonly Gate[], event: EventRecord<'gate.opened'>): readonly Gate[] {
  const { gate: id, ...asked } = event.data;
  if (event.session === null || gates.some((gate) => gate.id === id)) return gates;
  const opened: Gate = {
    ...asked,
    id,
    session: event.session,
    state: 'open',
    askedAt: event.at,
    ...unanswered,
    closedReason: null,
  };
  return prune([...gates, opened]);
}

function change(
  gates: readonly Gate[],
  id: string,
  step: { readonly from: readonly Gate['state'][]; readonly set: Partial<Gate> },
): readonly Gate[] {
  return gates.map((gate) =>
    gate.id === id && step.from.includes(gate.state) ? { ...gate, ...step.set } : gate,
  );
}

function prune(gates: readonly Gate[]): readonly Gate[] {
  const surplus = gates.filter((gate) => gate.state !== 'open').length - closedGateLimit;
  if (surplus <= 0) return gates;
  let dropped = 0;
  return gates.filter((gate) => gate.state === 'open' || dropped++ >= surplus);
}
