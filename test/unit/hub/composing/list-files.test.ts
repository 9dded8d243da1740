import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { listFiles } from '../../../../src/main/hub/composing/list-files.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';

let top: string;
const git = new Git({
  environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' },
});

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-files-'));
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), 'x');
}

async function list(folder: string): Promise<readonly string[]> {
  return (await listFiles(git, join(top, folder))).toSorted();
}

test('a repo lists what git knows and would take, below the working folder and nowhere else', async () => {
  for (const path of ['repo/outside.ts', 'repo/web/a file ü.ts', 'repo/web/made.log']) write(path);
  writeFileSync(join(top, 'repo/.gitignore'), '*.log\n');
  execFileSync('git', ['init', '--quiet'], { cwd: join(top, 'repo') });
  execFileSync('git', ['add', '.'], { cwd: join(top, 'repo') });
  write('repo/web/deep/new.ts');

  expect(await list('repo/web')).toEqual(['a file ü.ts', 'deep/', 'deep/new.ts']);
});

test('a plain folder lists what is there, without the works of tools, following no link', async () => {
  for (const path of ['plain/notes/one.md', 'plain/node_modules/x/y.js', 'secret/key']) write(path);
  symlinkSync(join(top, 'secret'), join(top, 'plain/out'));
  symlinkSync(join(top, 'secret/key'), join(top, 'plain/key'));

  expect(await list('plain')).toEqual(['notes/', 'notes/one.md']);
});

test('a folder that is gone has no files', async () => {
  mkdirSync(join(top, 'empty'));
  expect(await list('empty')).toEqual([]);
});
