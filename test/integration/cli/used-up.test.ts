import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { runCli } from '../../support/run-command-line.ts';
import { SmallDisk, canMountDisks } from '../../support/small-disk.ts';

// A start that lacks something of the system says what, and what to do.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const isLinux = process.platform === 'linux';

/** `HEADLESS` stands for the program of the hub, `BIN` for the installed command. */
function shell(script: string): { readonly status: number | null; readonly stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'roundhouse-few-'));
  try {
    return spawnSync('/bin/sh', ['-c', script], {
      encoding: 'utf8',
      env: {
        PATH: '/usr/bin:/bin',
        HOME: folder,
        NODE: process.execPath,
        HEADLESS: join(root, 'src/main/headless.ts'),
        BIN: join(root, 'bin/roundhouse.mjs'),
        ROUNDHOUSE_DATA: join(folder, 'data'),
        ROUNDHOUSE_PORT: '0',
      },
      // Only one that never ends meets it.
      timeout: 100_000,
      killSignal: 'SIGKILL',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.runIf(isLinux)('a hub that may open 40 files only says so and how to raise the limit', () => {
  const { status, stderr } = shell('ulimit -n 40 && exec "$NODE" "$HEADLESS"');
  expect(stderr).toContain('The hub may open only 40 files and needs at least 64.');
  expect(stderr).toContain('ulimit -n 4096');
  expect(stderr).not.toMatch(/^\s+at /mu);
  expect(status).toBe(1);
});

test.runIf(isLinux)('the command says so where it could not even load itself', () => {
  const { status, stderr } = shell('ulimit -n 24 && exec "$NODE" "$BIN" ls');
  expect(stderr).toContain('only 24 files may be opened, and 32 are needed');
  expect(status).toBe(1);
});

test.runIf(isLinux)('a data directory below /proc is refused', () => {
  const { status, stderr } = shell('ROUNDHOUSE_DATA=/proc/x exec "$NODE" "$HEADLESS"');
  expect(stderr).toContain('Cannot use the data directory /proc/x: ');
  expect(status).toBe(1);
});

test.runIf(canMountDisks())('a start on a full disk says so, though its log cannot', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roundhouse-full-'));
  try {
    using disk = SmallDisk.mount(folder, 1024 * 1024);
    mkdirSync(join(folder, 'logs'));
    const { bfree, bsize } = await statfs(folder);
    writeFileSync(join(folder, 'rest'), Buffer.alloc(bfree * bsize));

    const { code, stderr } = await runCli(['hub', 'start'], {
      environment: { PATH: '/usr/bin:/bin', ROUNDHOUSE_DATA: folder, ROUNDHOUSE_PORT: '0' },
    });

    expect(disk).not.toBeNull();
    expect(stderr).toContain(`Cannot use the data directory ${folder}: its disk is full.`);
    expect(code).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
