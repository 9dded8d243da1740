import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { app } from 'electron';

import { AppError, messageOf } from '../../shared/base/app-error.ts';
import type { Hub } from '../hub/index.ts';
import { createHub, findInstallation, readHubArguments } from '../hub/index.ts';
import { findNode } from './find-node.ts';
import { packagedRuntime, tidyRuntimes } from './runtime/packaged-runtime.ts';

/** The hub inside the desktop program; its port is any free one when the usual one is taken. */
export async function startDesktopHub(
  moduleUrl: string,
  hubArguments: readonly string[],
): Promise<Hub> {
  const read = readHubArguments(hubArguments);
  if (!read.ok) throw new AppError('bad_request', read.error);
  const { settings, environment } = read.value;
  const { dataDirectory } = settings;
  const runtime = app.isPackaged
    ? await packagedRuntime({
        archive: app.getAppPath(),
        resources: process.resourcesPath,
        dataDirectory,
      })
    : null;
  const { version, packageRoot, entries } = findInstallation(
    runtime === null ? moduleUrl : pathToFileURL(join(runtime, 'package.json')).href,
  );
  const nodeExecutable = findNode(packageRoot);
  const options = {
    environment,
    entries,
    packageRoot,
    version,
    nodeExecutable,
    terminal: app.isPackaged ? null : process.stderr,
  };
  const hub = await createHub({ ...options, settings }).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code !== 'unavailable') throw thrown;
    return createHub({ ...options, settings: { ...settings, port: 0 } });
  });
  if (runtime !== null) {
    // Of no importance to this start: what fails here is tried again at the next one.
    void tidyRuntimes({ dataDirectory, runtime, node: nodeExecutable }).catch((thrown: unknown) => {
      process.emitWarning(`the runtimes could not be tidied: ${messageOf(thrown)}`);
    });
  }
  return hub;
}
