// The program beside Claude Code. `runner JOB [FOLDER [prove-reach]]` runs one session, with its own files in FOLDER, and
// only if it reaches the hub where that is asked for; `runner forward-hook
// FILE` is what Claude Code runs for the one hook that cannot be http. Of a Claude Code that somebody started by hand,
// `runner join DATA CONNECTION SEAT` is the runner, and `runner mcp-bridge FOLDER` its way to the tools. Each loads only
// what it needs: a hook must be quick.
import { argv } from 'node:process';

const [, entry = '', first = '', second = '', third = '', fourth = ''] = argv;

if (first === 'forward-hook') {
  const { forwardHook } = await import('./hooks/forward-hook.ts');
  await forwardHook(second);
} else if (first === 'join') {
  const { runJoined } = await import('./joined/run-joined.ts');
  const [{ createRunnerLogger }, { systemClock }] = await Promise.all([
    import('./runner-log.ts'),
    import('../shared/base/clock.ts'),
  ]);
  const logger = createRunnerLogger(systemClock);
  await runJoined({ entry, dataDirectory: second, connection: third, seatFolder: fourth, logger });
} else if (first === 'mcp-bridge') {
  const { runMcpBridge } = await import('./joined/mcp-bridge.ts');
  await runMcpBridge(second);
} else {
  const { runRunner } = await import('./run-runner.ts');
  await runRunner({
    entry,
    jobFile: first,
    ...(second === '' ? {} : { folder: second }),
    provesReach: third === 'prove-reach',
  });
}
