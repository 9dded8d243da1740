import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { runSetup } from '../../../src/main/hub/launchers/run-setup.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { eventually } from '../../support/session-waits.ts';

const minuteMs = 60_000;

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'roundhouse-run-setup-'));
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** What a script has left in the file `child`: the pid of what it started in the background. */
function childPid(): Promise<number> {
  return eventually('the pid of the child', () => {
    const file = join(cwd, 'child');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return Promise.resolve(text.endsWith('\n') ? Number(text) : undefined);
  });
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has collected yet has ended as well.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const environment = { PATH: '/usr/bin:/bin' };

test('[SETUP2] a setup command gives its exit code and the end of what it printed', async () => {
  const text = 'echo begin; echo to-stderr >&2; pwd; exit 3';

  const { code, output } = await runSetup({ cwd, text, environment, clock: systemClock });

  expect(code).toBe(3);
  expect(output.split('\n').toSorted()).toEqual(['', 'begin', 'to-stderr', cwd].toSorted());
});

test.runIf(process.platform === 'linux')(
  '[SETUP2] at the deadline all that a setup command has started ends with it',
  async () => {
    const clock = new ManualClock();
    const text = 'sleep 1000 & echo $! > child; wait';

    const running = runSetup({ cwd, text, environment, clock });
    const child = await childPid();
    clock.advanceBy(30 * minuteMs);

    expect(await running).toEqual({
      code: null,
      output: '\nIt did not end within 30 minutes, so it was stopped.\n',
    });
    await eventually('the child to be gone', () =>
      Promise.resolve(isAlive(child) ? undefined : true),
    );
  },
);

test('[SETUP2] what it leaves running in the background does not hold it', async () => {
  const text = 'sleep 1000 & echo $! > child; echo done';

  const outcome = await runSetup({ cwd, text, environment, clock: systemClock });

  expect(outcome).toEqual({ code: 0, output: 'done\n' });
  process.kill(await childPid());
});
