import { actorWithPlace } from '../../../shared/domain/actor.ts';
import type { Gate } from '../../../shared/domain/gate.ts';

/** Who answered a request in place of this person; null when this person did, or no one has. */
export function outcomeLabel(name: string, gate: Gate, me: string | null): string | null {
  if (gate.closedReason === 'answered-in-terminal') {
    return `The request of ${name} was answered in its terminal.`;
  }
  const { answeredBy, answer } = gate;
  if (!answeredBy || answeredBy.id === me) return null;
  const verb = answer === 'deny' ? 'denied' : gate.type === 'question' ? 'answered' : 'allowed';
  return `${actorWithPlace(answeredBy)} ${verb} the request of ${name}.`;
}
