import { lstat, readFile } from 'node:fs/promises';

import type { Gate } from '../../../shared/domain/gate.ts';
import { isSamePlan } from '../../../shared/domain/plan-text.ts';

const limitBytes = 1 << 20;

/**
 * Whether the plan of a gate was changed since it was shown: Claude Code reads its file again when the plan
 * is approved. The runner watches that file, too; this is the look at the very moment of the answer.
 */
export async function isPlanChanged(gate: Gate): Promise<boolean> {
  const { plan, planFilePath: path } = gate.input;
  if (gate.type !== 'plan' || typeof plan !== 'string' || typeof path !== 'string') return false;
  try {
    const file = await lstat(path);
    // Not a file of Claude Code, or not one that can be compared: the runner decides.
    if (!file.isFile() || file.size > limitBytes) return false;
    return !isSamePlan(await readFile(path, 'utf8'), plan);
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' && plan !== '';
  }
}
