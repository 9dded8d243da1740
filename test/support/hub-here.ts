import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Hub } from '../../src/main/hub/index.ts';
import { createHub, findInstallation, readHubArguments } from '../../src/main/hub/index.ts';
import type { Clock } from '../../src/shared/base/clock.ts';

/** A whole hub in this process, so that the test has its clock; on a free port. */
export async function startHubHere(options: {
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}): Promise<Hub> {
  const { dataDirectory, clock, environment, args = [] } = options;
  const read = readHubArguments(['--data', dataDirectory, '--port', '0', ...args], environment);
  if (!read.ok) throw new Error(read.error);
  return await createHub({
    ...findInstallation(pathToFileURL(resolve('src/main/headless.ts')).href),
    settings: read.value.settings,
    environment,
    nodeExecutable: process.execPath,
    terminal: null,
    clock,
  });
}
