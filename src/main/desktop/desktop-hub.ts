import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { app } from 'electron';

import { AppError } from '../../shared/base/app-error.ts';
import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { findInstallation, LogFile, readHubArguments } from '../hub/index.ts';
import { findNode } from './find-node.ts';
import { HubClient } from './hub-client.ts';
import { HubProcess } from './hub-process.ts';
import type { Environment } from './login-path.ts';
import { loginPath, needsLoginPath, withPath } from './login-path.ts';
import { packagedRuntime, tidyRuntimes } from './runtime/packaged-runtime.ts';

/** The hub of a desktop program: its process, ourselves as its client, and where we write what went wrong. */
export interface DesktopHub {
  readonly process: HubProcess;
  readonly client: HubClient;
  readonly log: LogFile;
  readonly version: string;
  /** The text of the licences of what this program is made of. */
  readonly licenses: string;
  readonly dataDirectory: string;
  /** What our hub, editors and terminals are started with. */
  readonly environment: Environment;
}

interface DesktopHubInput {
  readonly moduleUrl: string;
  readonly hubArguments: readonly string[];
  readonly clock: Clock;
}

/** Puts them together; nothing is started. Throws `bad_request` with one sentence about wrong arguments. */
export async function buildDesktopHub({
  moduleUrl,
  hubArguments,
  clock,
}: DesktopHubInput): Promise<DesktopHub> {
  const read = readHubArguments(hubArguments);
  if (!read.ok) throw new AppError('bad_request', read.error);
  const { settings } = read.value;
  const { dataDirectory } = settings;
  const log = new LogFile({
    file: join(dataDirectory, 'logs', 'desktop.jsonl'),
    clock,
    terminal: null,
  });
  const environment = await withLoginPath(read.value.environment, { clock, logger: log.logger });
  const runtime = app.isPackaged
    ? await packagedRuntime({
        archive: app.getAppPath(),
        resources: process.resourcesPath,
        dataDirectory,
      })
    : null;
  const { version, packageRoot } = findInstallation(
    runtime === null ? moduleUrl : pathToFileURL(join(runtime, 'package.json')).href,
  );
  const node = findNode(packageRoot);
  if (runtime !== null) {
    // Of no importance to this start: what fails here is tried again at the next one.
    void tidyRuntimes({ dataDirectory, runtime, node }).catch((error: unknown) => {
      log.logger.warn('the runtimes could not be tidied', { error });
    });
  }
  const hub = new HubProcess({
    dataDirectory,
    port: settings.port,
    command: [node, join(packageRoot, 'out', 'main', 'headless.js')],
    args: withoutPort(hubArguments),
    environment,
    clock,
    logger: log.logger,
  });
  const client = new HubClient({ process: hub, dataDirectory, clock, logger: log.logger });
  const licenses = join(packageRoot, 'out', 'third-party-licenses.txt');
  return { process: hub, client, log, version, licenses, dataDirectory, environment };
}

/** As in a terminal: `claude`, `git` and editors are where the person's shell finds them. */
async function withLoginPath(
  environment: Environment,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<Environment> {
  if (!needsLoginPath(environment, process.platform)) return environment;
  const asked = await loginPath(environment, clock);
  if (asked.ok) return withPath(environment, asked.value);
  logger.warn('the PATH of the login shell is not known', { reason: asked.error });
  return environment;
}

/** The process decides about the port itself. */
function withoutPort(args: readonly string[]): readonly string[] {
  return args.filter(
    (argument, index) => !argument.startsWith('--port') && args[index - 1] !== '--port',
  );
}
