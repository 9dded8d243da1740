import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../shared/base/app-error.ts';
import type { HubEntries } from './composition/hub-options.ts';

/** Where this program lies, and what lies beside it. */
export interface Installation {
  readonly packageRoot: string;
  readonly version: string;
  readonly entries: HubEntries;
}

/** Found from the place of a file of ours, which is below `src` in a checkout and below `out` in a build. */
export function findInstallation(moduleUrl: string): Installation {
  const file = fileURLToPath(moduleUrl);
  const { packageRoot, version } = findManifest(dirname(file));
  const isBuilt = !file.startsWith(join(packageRoot, 'src'));
  const programs = isBuilt
    ? {
        runner: 'out/main/runner.js',
        storeWorker: 'out/main/store-worker.js',
        historyWorker: 'out/main/history-worker.js',
      }
    : {
        runner: 'src/runner/index.ts',
        storeWorker: 'src/main/hub/store/store-worker.ts',
        historyWorker: 'src/main/hub/repos/history-worker.ts',
      };
  return {
    packageRoot,
    version,
    entries: {
      runner: join(packageRoot, programs.runner),
      storeWorker: join(packageRoot, programs.storeWorker),
      historyWorker: join(packageRoot, programs.historyWorker),
      migrations: join(packageRoot, 'resources', 'migrations'),
      page: join(packageRoot, 'out', 'renderer'),
    },
  };
}

function findManifest(folder: string): Pick<Installation, 'packageRoot' | 'version'> {
  const file = join(folder, 'package.json');
  const manifest: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  if (isOurs(manifest)) return { packageRoot: folder, version: manifest.version };
  if (dirname(folder) !== folder) return findManifest(dirname(folder));
  throw new AppError('unavailable', 'This installation of Roundhouse has no package.json.');
}

function isOurs(manifest: unknown): manifest is { readonly version: string } {
  return (
    typeof manifest === 'object' &&
    manifest !== null &&
    'name' in manifest &&
    manifest.name === 'roundhouse' &&
    'version' in manifest &&
    typeof manifest.version === 'string'
  );
}
