import { expect, it } from 'vitest';

import { processStart } from '../../../src/cli/process-start.ts';
import { startTimeOf } from '../../../src/main/hub/launchers/process-identity.ts';

it('[HOST-3] hub and command line use the same words for the start of a process', async () => {
  expect(await processStart(process.pid)).toBe(await startTimeOf(process.pid));
  expect(await processStart(process.pid)).toMatch(/\S/);
});

it('a process that is not there has no start', async () => {
  expect(await processStart(2 ** 22 + 1)).toBeUndefined();
});
