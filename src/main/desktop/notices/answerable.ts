import type { Gate } from '../../../shared/domain/gate.ts';
import { invisibleUnit, visibleUnits } from '../../../shared/domain/invisible.ts';

/**
 * Whether a notification shows all that would be allowed: one command, or one file that is read, on one line,
 * without a character that cannot be seen. Everything else is answered at its card ([REPO-3]).
 */
export function isAnswerable(gate: Gate): boolean {
  if (gate.type !== 'permission') return false;
  // Claude Code's own words about the command change nothing of what it does.
  const { description: _description, ...input } = gate.input;
  const values = Object.values(input);
  const [value] = values;
  return values.length === 1 && value === gate.summary && !hasInvisible(gate.summary);
}

function hasInvisible(text: string): boolean {
  return visibleUnits(text).some((unit) => invisibleUnit(unit) !== undefined);
}
