import type { GateId } from '../../src/shared/base/ids.ts';
import type { Actor } from '../../src/shared/domain/actor.ts';
import type { EventRecord } from '../../src/shared/domain/event.ts';
import type { FourEyes } from '../../src/shared/domain/four-eyes-terms.ts';

export const promptAuthor: Actor = { type: 'operator', id: 'o_mia', name: 'Mia' };

/** A request to push, which Mia's prompt caused; two other people must allow it. */
export function openGate(
  gate: GateId,
  terms: Partial<FourEyes> = {},
): Pick<EventRecord<'gate.opened'>, 'kind' | 'data'> {
  const summary = 'git push';
  return {
    kind: 'gate.opened',
    data: {
      gate,
      type: 'permission',
      tool: 'Bash',
      input: { command: summary },
      summary,
      suggestions: [],
      hash: gate,
      promptId: null,
      agentId: null,
      request: gate,
      fourEyes: {
        rule: 'push',
        approvers: 2,
        causedBy: [promptAuthor],
        isCauseUnknown: false,
        ownerAfterMs: 60_000,
        ...terms,
      },
    },
  };
}
