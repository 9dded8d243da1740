import { createHash } from 'node:crypto';

import type { Gate } from '../../../../shared/domain/gate.ts';
import { gateTypeOf, summarizeInput } from '../../../../shared/domain/gate.ts';

type Asked = Pick<Gate, 'tool' | 'input' | 'suggestions'>;

/** Of all that is shown: an answer carries it back. */
export function hashOfAsked({ tool, input, suggestions }: Asked): string {
  return createHash('sha256').update(JSON.stringify({ tool, input, suggestions })).digest('hex');
}

export function gateSummary({ tool, input }: Asked): string {
  if (gateTypeOf(tool) === 'plan' && (input['plan'] ?? '') === '') return noPlan;
  return summarizeInput(input);
}

const noPlan = 'Claude asks to leave plan mode. It has written no plan.';
