import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { RunnerFolder } from '../../../../src/main/hub/launchers/runner-folder.ts';
import { asId } from '../../../../src/shared/base/ids.ts';

/** Writes a new file again and again, as a runner that ends does, until the folder is gone or it has had its say. */
const lastWords = `
  const { writeFileSync } = require('node:fs');
  console.log('writing');
  for (let word = 0; word < 3000; word += 1) writeFileSync(process.argv[1] + '/' + word, '');
`;

test('the folder of a runner that still writes its last words is removed', async () => {
  const data = mkdtempSync(join(tmpdir(), 'roundhouse-folder-'));
  try {
    const folder = new RunnerFolder(data, asId('session', 's_web'));
    mkdirSync(folder.path, { recursive: true });
    const runner = spawn(process.execPath, ['--eval', lastWords, folder.path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(runner, 'exit');
    await once(runner.stdout, 'data');
    await folder.remove();
    await ended;

    expect(existsSync(folder.path)).toBe(false);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
