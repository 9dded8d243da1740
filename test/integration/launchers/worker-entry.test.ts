import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const scripts = join(import.meta.dirname, '../../../resources/docker');
const script = readFileSync(join(scripts, 'worker-entry.sh'), 'utf8');

// The very script of the image, with the folders of a container below a folder of this test.
describe('the first program of a container', () => {
  let root: string;
  let work: string;
  let seed: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'roundhouse-entry-'));
    work = join(root, 'work');
    seed = join(root, 'roundhouse/seed/work.bundle');
    for (const folder of ['run/roundhouse', 'roundhouse/seed', 'roundhouse/home', 'repo', 'work'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'roundhouse/seed/claude.json'), '{}');
    writeFileSync(join(root, 'runner.cjs'), '');
    writeFileSync(
      join(root, 'entry.sh'),
      script
        .replaceAll(/(?<=[\s">])\/(?=(?:run\/)?roundhouse\/)/gu, `${root}/`)
        .replaceAll('/opt/roundhouse/', `${scripts}/`),
    );
    git('repo', 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(root, 'repo/a.txt'), 'one\n');
    git('repo', 'add', '.');
    git('repo', 'commit', '--quiet', '--message=first');
    git('repo', 'bundle', 'create', '--quiet', seed, '--all', 'HEAD');
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function git(folder: string, ...args: readonly string[]): string {
    const who = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.test'];
    return execFileSync('git', [...who, ...args], { cwd: join(root, folder), encoding: 'utf8' });
  }

  function enter(): void {
    const home = join(root, 'roundhouse/home');
    const runner = join(root, 'runner.cjs');
    execFileSync('/bin/sh', [join(root, 'entry.sh'), work, 'rh/web', runner], {
      env: { ...process.env, HOME: home },
      input: '{}',
      stdio: 'pipe',
    });
  }

  test('[CON-1] clones the work once, then takes the seed away', () => {
    enter();
    expect(git('work', 'branch', '--show-current').trim()).toBe('rh/web');
    expect(git('work', 'rev-parse', 'refs/roundhouse/base')).toBe(git('repo', 'rev-parse', 'HEAD'));
    expect(existsSync(seed)).toBe(false);

    writeFileSync(join(work, 'new.txt'), 'of the session\n');
    enter();
    expect(readFileSync(join(work, 'new.txt'), 'utf8')).toBe('of the session\n');
  });

  test('[CON-1] clones again what was cut off before it was whole', () => {
    mkdirSync(join(work, '.git/objects'), { recursive: true });
    writeFileSync(join(work, '.git/HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(work, 'a.txt'), 'o');
    enter();
    expect(git('work', 'status', '--porcelain')).toBe('');
    expect(git('work', 'log', '--format=%s').trim()).toBe('first');
  });

  test('[CON-1] keeps the work when only the end of its seed was cut off', () => {
    const copy = readFileSync(seed);
    enter();
    writeFileSync(seed, copy);
    writeFileSync(join(work, 'new.txt'), 'of the session\n');
    enter();
    expect(existsSync(join(work, 'new.txt'))).toBe(true);
    expect(existsSync(seed)).toBe(false);
  });
});
