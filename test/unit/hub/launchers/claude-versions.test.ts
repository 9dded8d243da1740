import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { ClaudeVersions } from '../../../../src/main/hub/launchers/claude-versions.ts';

let folder: string;
let executable: string;
let versions: ClaudeVersions;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundhouse-versions-'));
  executable = join(folder, 'claude');
  versions = new ClaudeVersions({ environment: { PATH: '/usr/bin:/bin' } });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As an update does it: another file takes the name. */
function install(says: string): void {
  const fresh = join(folder, 'fresh');
  const script = `#!/bin/sh\necho asked >> ${join(folder, 'log')}\necho '${says}'\n`;
  writeFileSync(fresh, script, { mode: 0o755 });
  renameSync(fresh, executable);
}

function timesAsked(): number {
  return readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n').length;
}

it('an executable is asked once, also by two at a time', async () => {
  install('2.1.329 (Claude Code)');
  const both = await Promise.all([versions.of(executable), versions.of(executable)]);

  expect([...both, await versions.of(executable)]).toEqual(['2.1.329', '2.1.329', '2.1.329']);
  expect(timesAsked()).toBe(1);
});

it('an update is asked again', async () => {
  install('2.1.329 (Claude Code)');
  await versions.of(executable);
  install('2.2.0-beta.1 (Claude Code)');

  expect(await versions.of(executable)).toBe('2.2.0-beta.1');
  expect(timesAsked()).toBe(2);
});

it('nothing is made up: what does not say its version, or is gone, has none', async () => {
  install('hello');

  expect(await versions.of(executable)).toBeNull();
  expect(await versions.of(join(folder, 'nothing'))).toBeNull();
});

it('what said nothing is asked again', async () => {
  install('busy');
  await versions.of(executable);
  await versions.of(executable);

  expect(timesAsked()).toBe(2);
});
