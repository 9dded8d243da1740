import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { readClaudeSettings } from '../../../../src/main/hub/launchers/claude-settings.ts';
import { makePipe } from '../../../support/make-pipe.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'roundhouse-settings-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function read(cwd = 'repo', repo?: string) {
  return await readClaudeSettings({
    environment: { HOME: join(root, 'home') },
    cwd: join(root, cwd),
    repo: repo === undefined ? undefined : join(root, repo),
    managedFolder: join(root, 'managed'),
  });
}

test('the files are read in the order of their rank, an administrator’s last', async () => {
  const files = [
    write('home/.claude/settings.json', '{"a":1}'),
    write('repo/.claude/settings.json', '{"a":2}'),
    write('tree/.claude/settings.json', '{"a":3}'),
    write('repo/.claude/settings.local.json', '{"a":4}'),
    write('managed/managed-settings.json', '{"a":5}'),
    write('managed/managed-settings.d/10-one.json', '{"a":6}'),
    write('managed/managed-settings.d/20-two.json', '{"a":7}'),
  ];
  write('managed/managed-settings.d/note.txt', '{"a":8}');

  const found = await read('tree', 'repo');

  expect(found.map(({ path, values }) => [path, values['a']])).toEqual(
    files.map((path, index) => [path, index + 1]),
  );
  expect(found.map(({ rank }) => rank)).toEqual([
    'user',
    'project',
    'project',
    'local',
    'managed',
    'managed',
    'managed',
  ]);
});

test('the configuration folder of the environment is the one that counts', async () => {
  const file = write('elsewhere/settings.json', '{"a":1}');
  const environment = { HOME: join(root, 'home'), CLAUDE_CONFIG_DIR: join(root, 'elsewhere') };

  const found = await readClaudeSettings({ environment, cwd: root, managedFolder: root });

  expect(found.map(({ path }) => path)).toEqual([file]);
});

test('what is no file of settings is none, and nothing waits for it', async () => {
  write('home/.claude/settings.json', '{"half":');
  write('managed/managed-settings.json', '[]');
  const folder = join(root, 'repo/.claude');
  mkdirSync(join(root, 'tree/.claude/settings.json'), { recursive: true });
  mkdirSync(folder, { recursive: true });
  makePipe(join(folder, 'settings.json'));
  symlinkSync('nowhere', join(folder, 'settings.local.json'));

  expect(await read('tree', 'repo')).toEqual([]);
});
