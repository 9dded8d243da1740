import { expect, test } from 'vitest';

import { lifeOfContainer } from '../../../../../src/main/hub/launchers/docker/life-of-container.ts';
import { asId } from '../../../../../src/shared/base/ids.ts';

const runner = asId('runner', 'r_one');
const exited = { Status: 'exited', OOMKilled: false, ExitCode: 0, Error: '' };

test.each(['running', 'paused', 'restarting'])(
  'a container that is %s has its runner',
  (Status) => {
    expect(lifeOfContainer(runner, { ...exited, Status })).toEqual({ state: 'running', runner });
  },
);

test.each([
  [{ OOMKilled: true, ExitCode: 137 }, 'ran out of memory'],
  [{ ExitCode: 137 }, 'was killed (exit code 137): probably'],
  [{ ExitCode: 3 }, 'exited with code 3'],
  [{ Error: 'no space left on device', ExitCode: 127 }, 'could not run: no space left'],
  [{ Status: 'created' }, 'was never started'],
])('[CON-5] an end %o is told from the others', (change, said) => {
  const life = lifeOfContainer(runner, { ...exited, ...change });
  expect(life).toMatchObject({
    state: 'gone',
    runner,
    reason: expect.stringContaining(said) as string,
  });
});
