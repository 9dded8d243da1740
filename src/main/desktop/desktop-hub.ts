import { app } from 'electron';

import { AppError } from '../../shared/base/app-error.ts';
import type { Hub } from '../hub/index.ts';
import { createHub, findInstallation, readHubArguments } from '../hub/index.ts';
import { findNode } from './find-node.ts';

/** The hub inside the desktop program; its port is any free one when the usual one is taken. */
export async function startDesktopHub(
  moduleUrl: string,
  hubArguments: readonly string[],
): Promise<Hub> {
  const read = readHubArguments(hubArguments);
  if (!read.ok) throw new AppError('bad_request', read.error);
  const { settings, environment } = read.value;
  const { version, packageRoot, entries } = findInstallation(moduleUrl);
  const options = {
    environment,
    entries,
    packageRoot,
    version,
    nodeExecutable: findNode({ resources: process.resourcesPath, packageRoot }),
    terminal: app.isPackaged ? null : process.stderr,
  };
  try {
    return await createHub({ ...options, settings });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'unavailable') throw thrown;
    return createHub({ ...options, settings: { ...settings, port: 0 } });
  }
}
