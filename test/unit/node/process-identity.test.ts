import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { isSameProcess, processState, startTimeOf } from '../../../src/node/process-identity.ts';

const run = promisify(execFile);
const module = new URL('../../../src/node/process-identity.ts', import.meta.url).href;
/** More than Linux hands out by default, and than macOS ever does. */
const noPid = 2 ** 22 + 1;

describe('[HOST-3] a process', () => {
  it('runs when it has the noted start, and is gone when another one has its number', async () => {
    const start = (await startTimeOf(process.pid)) ?? '';

    expect(start).toMatch(/\S/);
    expect(await processState(process.pid, start)).toBe('running');
    expect(await processState(process.pid, `${start}0`)).toBe('gone');
    expect(await isSameProcess(process.pid, `${start}0`)).toBe(false);
  });

  it('that is not there has no start and is gone', async () => {
    expect(await startTimeOf(noPid)).toBeUndefined();
    expect(await processState(noPid, '4711')).toBe('gone');
  });

  it('is not called gone by a program that is out of file descriptors', async () => {
    const script = `
      import { openSync } from 'node:fs';
      import { processState, startTimeOf } from '${module}';
      const start = await startTimeOf(process.pid);
      try { for (;;) openSync('/dev/null', 'r'); } catch {}
      process.stdout.write(await processState(process.pid, start));`;
    const limited = 'ulimit -n 64 && exec "$0" --input-type=module --eval "$1"';

    const { stdout } = await run('/bin/sh', ['-c', limited, process.execPath, script]);

    expect(stdout).toBe('unknown');
  });
});
