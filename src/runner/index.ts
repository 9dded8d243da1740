// The program beside Claude Code. `runner JOB` runs one session; `runner forward-hook FILE` is what Claude Code
// runs for the one hook that cannot be http. Each loads only what it needs: a hook must be quick.
import { argv } from 'node:process';

const [, entry = '', first = '', second = ''] = argv;

if (first === 'forward-hook') {
  const { forwardHook } = await import('./hooks/forward-hook.ts');
  await forwardHook(second);
} else {
  const { runRunner } = await import('./run-runner.ts');
  await runRunner({ entry, jobFile: first });
}
