import { app } from 'electron';

import { AppError } from '../../shared/base/app-error.ts';
import type { Hub } from '../hub/index.ts';
import { createHub, findInstallation, readHubArguments } from '../hub/index.ts';
import { findNode } from './find-node.ts';

/** The arguments of a person: without the program, the app folder and Electron's own switches. */
function hubArguments(argv: readonly string[]): readonly string[] {
  const own = new Set(['--data', '--port', '--claude', '--launcher']);
  return argv.flatMap((argument, index) => {
    const [name = ''] = argument.split('=');
    if (!own.has(name)) return [];
    const value = argv[index + 1];
    return argument.includes('=') || value === undefined ? [argument] : [argument, value];
  });
}

/** The hub inside the desktop program; its port is any free one when the usual one is taken. */
export async function startDesktopHub(moduleUrl: string): Promise<Hub> {
  const read = readHubArguments(hubArguments(process.argv.slice(1)));
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
