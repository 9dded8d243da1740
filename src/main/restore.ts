import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { AppError, messageOf } from '../shared/base/app-error.ts';
import { findInstallation, restoreBackup } from './hub/index.ts';

// Puts a backup in the place of the hub of a data directory that no hub uses: `roundhouse restore`. It is
// a program of its own because the command line is a client and knows nothing of the store. Prints one
// line of JSON, `{"events","setAside"}` or `{"error":{"code","message"}}`.

function main(): number {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.data === undefined || file === undefined) {
    return tell({ code: 'usage', message: 'restore --data DIR FILE' });
  }
  try {
    const { entries } = findInstallation(import.meta.url);
    const report = restoreBackup({
      dataDirectory: resolve(values.data),
      file: resolve(file),
      migrationsDirectory: entries.migrations,
      nowMs: Date.now(),
    });
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return 0;
  } catch (thrown) {
    const code = thrown instanceof AppError ? thrown.code : 'internal';
    return tell({ code, message: messageOf(thrown) });
  }
}

function tell(error: { readonly code: string; readonly message: string }): number {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
  return 1;
}

process.exitCode = main();
