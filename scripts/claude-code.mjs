import { join } from 'node:path';

import { programs } from './checkout.mjs';
import { findProgram } from './find-program.mjs';

const installLine = 'npm install -g @anthropic-ai/claude-code';

/**
 * Where the hub shall find Claude Code when the person has not said it: nothing to add where `claude` is on PATH, else
 * the copy that the tests use. It is the real one, only its version is ours to choose and not the person's.
 *
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {{ add: Record<string, string>, line: string | null }} what to add to the environment, and what to say
 */
export function claudeCodeFor(args, environment) {
  const isNamed = args.some((one) => one === '--claude' || one.startsWith('--claude='));
  if (isNamed || environment['ROUNDHOUSE_CLAUDE']) return { add: {}, line: null };
  if (findProgram('claude', environment['PATH'])) return { add: {}, line: null };

  const own = findProgram('claude', programs);
  const missing = `Claude Code is not on PATH. To install it: ${installLine}`;
  if (!own) return { add: {}, line: `${missing} (the page opens, but sessions cannot start)` };
  return {
    add: { ROUNDHOUSE_CLAUDE: own },
    line: `${missing} (until then: ${join('node_modules', '.bin', 'claude')})`,
  };
}
