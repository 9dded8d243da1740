import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import { runtimeListSchema } from '../../../shared/wire/runtime-list.ts';
import { programsOfLivingRunners } from '../../hub/index.ts';
import { installRuntime } from './install-runtime.ts';
import { pruneRuntimes } from './prune-runtimes.ts';
import { writeCommand } from './write-command.ts';

export interface PackagedProgram {
  /** `app.asar`. */
  readonly archive: string;
  /** The folder that it is in. */
  readonly resources: string;
  readonly dataDirectory: string;
}

/** The runtime of a packaged program, in the data directory. Throws `unavailable` when it was delivered damaged. */
export async function packagedRuntime(program: PackagedProgram): Promise<string> {
  const file = join(program.archive, 'runtime.json');
  const value: unknown = JSON.parse(await readFile(file, 'utf8'));
  const list = runtimeListSchema.safeParse(value);
  if (!list.success) {
    const message = 'This installation of Roundhouse is damaged (runtime.json). Install it again.';
    throw new AppError('unavailable', message, { cause: list.error });
  }
  const delivered = join(program.resources, 'runtime');
  return installRuntime({ list: list.data, delivered, dataDirectory: program.dataDirectory });
}

export interface StartedRuntime {
  readonly dataDirectory: string;
  readonly runtime: string;
  readonly node: string;
}

/** Once the hub holds the data directory: writes the command line, and removes what nothing runs any more. */
export async function tidyRuntimes({
  dataDirectory,
  runtime,
  node,
}: StartedRuntime): Promise<void> {
  await writeCommand({ dataDirectory, runtime, node, platform: process.platform });
  const programs = await programsOfLivingRunners(dataDirectory);
  await pruneRuntimes({ dataDirectory, current: runtime, programs });
}
