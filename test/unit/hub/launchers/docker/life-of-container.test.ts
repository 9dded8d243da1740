import { expect, test } from 'vitest';

import { lifeOfContainer } from '../../../../../src/main/hub/launchers/docker/life-of-container.ts';
import { asId } from '../../../../../src/shared/base/ids.ts';

const runner = asId('runner', 'r_one');
const limits = { HostConfig: { Memory: 4 * 2 ** 30 } };
const exited = { Status: 'exited', OOMKilled: false, ExitCode: 0, Error: '' };

test.each(['running', 'paused', 'restarting'])(
  'a container that is %s has its runner',
  (Status) => {
    expect(lifeOfContainer(runner, { ...limits, State: { ...exited, Status } })).toEqual({
      state: 'running',
      runner,
    });
  },
);

test.each([
  [{ OOMKilled: true, ExitCode: 137 }, 'killed it (exit code 137): its limit is 4.0 GiB'],
  [{ OOMKilled: true, ExitCode: 0 }, 'exited with code 0. Before that it had run out of memory'],
  [{ ExitCode: 137 }, 'was killed (exit code 137): likely'],
  [{ ExitCode: 75 }, 'the hub could not be reached'],
  [{ ExitCode: 3 }, 'exited with code 3'],
  [{ Error: 'no space left on device', ExitCode: 127 }, 'could not run: no space left'],
  [{ Status: 'created' }, 'was never started'],
])('[CON-5] an end %o is told from the others', (change, said) => {
  const life = lifeOfContainer(runner, { ...limits, State: { ...exited, ...change } });
  expect(life).toMatchObject({
    state: 'gone',
    runner,
    reason: expect.stringContaining(said) as string,
  });
});
