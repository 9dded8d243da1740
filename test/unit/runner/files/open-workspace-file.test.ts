import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { openWorkspaceFile } from '../../../../src/runner/files/open-workspace-file.ts';
import { makePipe } from '../../../support/make-pipe.ts';

let top: string;
let folder: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-workspace-'));
  folder = join(top, 'repo');
  mkdirSync(join(folder, 'docs'), { recursive: true });
  mkdirSync(join(top, 'repo-secrets'));
  writeFileSync(join(folder, 'docs', 'plan.md'), 'plan');
  writeFileSync(join(top, 'secret'), 'secret');
  writeFileSync(join(top, 'repo-secrets', 'plan.md'), 'secret');
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

/** The content, or the code of the refusal. */
async function read(path: string): Promise<string> {
  const opened = await openWorkspaceFile(folder, path);
  if (!opened.ok) return opened.error.code;
  await using file = opened.value;
  return file.handle.readFile('utf8');
}

test('[FILE2] opens a file of the working folder by any path that leads to it', async () => {
  symlinkSync(join(folder, 'docs'), join(folder, 'papers'));
  const paths = ['docs/plan.md', './docs/../docs/plan.md', join(folder, 'docs/plan.md')];
  expect(await Promise.all([...paths, 'papers/plan.md'].map(read))).toEqual(Array(4).fill('plan'));
});

test('[FILE2] opens it in a folder that is itself reached by a link', async () => {
  symlinkSync(folder, join(top, 'link'));
  const opened = await openWorkspaceFile(join(top, 'link'), 'docs/plan.md');
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value[Symbol.asyncDispose]();
});

test.each([
  ['a path above', '../secret', 'refused'],
  ['an absolute path elsewhere', '/etc/passwd', 'refused'],
  ['a folder whose name begins alike', '../repo-secrets/plan.md', 'refused'],
  ['a folder', 'docs', 'bad_request'],
  ['the folder itself', '.', 'bad_request'],
  ['a device', '/dev/zero', 'bad_request'],
  ['nothing', 'docs/none.md', 'not_found'],
  ['a file as a folder', 'docs/plan.md/x', 'not_found'],
  ['a zero byte', 'docs/plan.md\0.png', 'bad_request'],
  ['a name that is too long', 'x'.repeat(5000), 'bad_request'],
])('[FILE2] refuses %s', async (_what, path, code) => {
  expect(await read(path)).toBe(code);
});

test('[FILE2] refuses links that lead out, at the end and in the middle, and in a circle', async () => {
  symlinkSync(join(top, 'secret'), join(folder, 'notes.md'));
  symlinkSync(join(top, 'repo-secrets'), join(folder, 'papers'));
  symlinkSync('loop', join(folder, 'loop'));
  const codes = await Promise.all(['notes.md', 'papers/plan.md', 'loop'].map(read));
  expect(codes).toEqual(['refused', 'refused', 'refused']);
});

test('[FILE2] does not wait for the writer of a pipe', async () => {
  makePipe(join(folder, 'pipe'));
  expect(await read('pipe')).toBe('bad_request');
});

test('[FILE2] never opens a file outside while a folder of the path is exchanged for a link', async () => {
  mkdirSync(join(folder, 'real'));
  linkSync(join(folder, 'docs', 'plan.md'), join(folder, 'real', 'plan.md'));
  symlinkSync(join(top, 'repo-secrets'), join(folder, 'evil'));
  const place = join(folder, 'swap');
  const contents = new Set<string>();
  for (let round = 0; round < 400; round += 1) {
    const reading = read('swap/plan.md');
    const from = round % 2 === 0 ? 'real' : 'evil';
    renameSync(join(folder, from), place);
    const other = read('swap/plan.md');
    renameSync(place, join(folder, from));
    contents.add(await reading).add(await other);
  }
  expect(contents).not.toContain('secret');
});
