import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { HubProcess } from '../../support/hub-process.ts';
import { runCli, type Outcome } from '../../support/run-command-line.ts';

let hub: HubProcess;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'roundhouse-audit-'));
  hub = new HubProcess({ env: { PATH: process.env['PATH'] ?? '', HOME: home }, claude: null });
  await hub.start();
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

function run(...argv: readonly string[]): Promise<Outcome> {
  return runCli(['--data', hub.dataDirectory, ...argv]);
}

test('[AUD1] [AUD7] the audit log is printed and verified, also over a restart of the hub', async () => {
  await run('operators', 'add', 'Ben Ali');
  await hub.stop();
  await hub.start();
  await run('backup', join(home, 'hub.backup'));
  const listed = await run('audit');
  const newest = await run('audit', '--limit', '1', '--json');
  const verified = await run('audit', 'verify');

  expect(listed.stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S.* {2}command line {2}allowed {2}POST \/operators\n.* {2}POST \/hub\/backup\n$/,
  );
  expect(JSON.parse(newest.stdout)).toMatchObject([{ seq: 2, action: 'hub.backup' }]);
  expect(verified).toMatchObject({ code: 0, stdout: 'All 2 entries are what was written.\n' });
});

test('[AUD7] a chain that somebody has changed fails, with the entry', async () => {
  await run('operators', 'add', 'Ben Ali');
  await run('operators', 'add', 'Cleo');
  await hub.stop();
  const database = new DatabaseSync(join(hub.dataDirectory, 'hub.db'));
  const trigger = database
    .prepare("SELECT sql FROM sqlite_schema WHERE name = 'audit_is_never_changed'")
    .get();
  database.exec(`DROP TRIGGER audit_is_never_changed; UPDATE audit SET entry = '{}' WHERE seq = 1;
    ${String(trigger?.['sql'])}`);
  database.close();
  await hub.start();
  const verified = await run('audit', 'verify');

  expect(verified.code).toBe(1);
  expect(verified.stderr).toContain('Entry 1 of the audit log is not what was written');
});
