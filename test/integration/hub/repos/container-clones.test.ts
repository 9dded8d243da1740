import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ContainerClones } from '../../../../src/main/hub/repos/container-clones.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import { ScratchFolder } from '../../../../src/main/hub/repos/scratch-folder.ts';
import { assert } from '../../../../src/shared/base/assert.ts';
import { systemClock } from '../../../../src/shared/base/clock.ts';

// What a container hands out, without an engine: the clone is made and saved by the very scripts of the image.

const cloneScript = join(import.meta.dirname, '../../../../resources/docker/worker-clone.sh');
const saveScript = join(import.meta.dirname, '../../../../resources/docker/worker-save.sh');

describe('work of a container', () => {
  let root: string;
  let repo: string;
  let clone: string;
  let bundle: string;
  let env: Readonly<Record<string, string>>;
  let clones: ContainerClones;

  beforeEach(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-clones-')));
    repo = join(root, 'repo');
    clone = join(root, 'clone');
    bundle = join(root, 'out.bundle');
    mkdirSync(repo);
    writeFileSync(join(root, '.gitconfig'), '[user]\n\tname = Ana\n\temail = ana@example.test\n');
    env = { HOME: root, PATH: '/usr/bin:/bin', GIT_CONFIG_NOSYSTEM: '1' };
    git(repo, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(repo, 'a.txt'), 'one\n');
    git(repo, 'add', '.');
    git(repo, 'commit', '--quiet', '--message=first');
    clones = new ContainerClones({
      git: new Git({ environment: env }),
      scratch: new ScratchFolder({ dataDirectory: join(root, 'data') }),
      clock: systemClock,
    });
    await cloneFrom(repo);
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function git(cwd: string, ...args: readonly string[]): string {
    return execFileSync('git', args, { cwd, env, stdio: 'pipe' }).toString();
  }

  async function cloneFrom(top: string): Promise<void> {
    const seed = join(root, 'seed');
    mkdirSync(seed);
    mkdirSync(clone);
    await clones.withBundle(top, async ({ path, shallow }) => {
      copyFileSync(path, join(seed, 'work.bundle'));
      if (shallow !== null) writeFileSync(join(seed, 'shallow'), shallow);
      execFileSync('/bin/sh', [cloneScript, clone, 'rh/work', seed], { env, stdio: 'pipe' });
    });
    rmSync(seed, { recursive: true });
  }

  function savingIt(): void {
    execFileSync('/bin/sh', [saveScript, clone, bundle], { env, stdio: 'pipe' });
  }

  async function takeIn(): Promise<string | null> {
    savingIt();
    const taken = await clones.takeIn({
      folder: repo,
      name: 'work',
      bundle: createReadStream(bundle),
    });
    assert(taken.ok, taken.ok ? '' : taken.error);
    return taken.value;
  }

  test('[CON-6] comes into the repo with its commits, its loose files and its other branches', async () => {
    writeFileSync(join(clone, 'a.txt'), 'two\n');
    git(clone, 'commit', '--quiet', '--all', '--message=second');
    git(clone, 'checkout', '--quiet', '-b', 'aside');
    git(clone, 'commit', '--quiet', '--allow-empty', '--message=beside');
    git(clone, 'checkout', '--quiet', 'rh/work');
    writeFileSync(join(clone, 'loose.txt'), 'three\n');
    const ref = await takeIn();

    expect(git(repo, 'show', `${ref}:loose.txt`)).toBe('three\n');
    expect(git(repo, 'log', '-1', '--format=%s', `${ref}^1`)).toBe('second\n');
    expect(git(repo, 'log', '-1', '--format=%s', `${ref}^2`)).toBe('beside\n');
    expect(git(repo, 'status', '--porcelain')).toBe('');
    expect(git(repo, 'branch', '--format=%(refname:short)')).toBe('main\n');
  });

  test('[CON-1] begins in a shallow clone, and comes back into it', async () => {
    git(repo, 'commit', '--quiet', '--allow-empty', '--message=second');
    const shallow = join(root, 'shallow');
    git(root, 'clone', '--quiet', '--depth=1', `file://${repo}`, shallow);
    rmSync(clone, { recursive: true });
    await cloneFrom(shallow);
    repo = shallow;
    expect(git(clone, 'log', '--format=%s %D')).toBe('second grafted, HEAD -> rh/work\n');

    git(clone, 'commit', '--quiet', '--allow-empty', '--message=third');
    const ref = await takeIn();
    expect(git(shallow, 'log', '--format=%s', `${ref}^1`)).toBe('third\nsecond\n');
    git(shallow, 'fsck', '--strict');
  });

  test('[CON-1] begins in a linked worktree, and comes back beside what its owner does there', async () => {
    const linked = join(root, 'linked');
    git(repo, 'worktree', 'add', '--quiet', '-b', 'feature', linked);
    git(linked, 'commit', '--quiet', '--allow-empty', '--message=outside');
    rmSync(clone, { recursive: true });
    expect(await clones.find(linked)).toMatchObject({ ok: true, value: { top: linked } });
    // What git keeps of the worktree itself is not the container's to write.
    chmodSync(join(repo, '.git', 'worktrees', 'linked'), 0o500);
    await cloneFrom(linked);

    git(clone, 'commit', '--quiet', '--allow-empty', '--message=inside');
    git(clone, 'worktree', 'prune');
    git(clone, 'gc', '--quiet', '--prune=now');
    chmodSync(join(repo, '.git', 'worktrees', 'linked'), 0o700);
    git(linked, 'commit', '--quiet', '--allow-empty', '--message=outside again');
    savingIt();
    const name = 'work';
    const taken = await clones.takeIn({ folder: linked, name, bundle: createReadStream(bundle) });
    const ref = taken.ok ? String(taken.value) : taken.error;

    expect(git(linked, 'log', '--format=%s', `${ref}^1`)).toBe('inside\noutside\nfirst\n');
    expect(git(linked, 'log', '-1', '--format=%s %D')).toBe('outside again HEAD -> feature\n');
    expect(git(repo, 'worktree', 'list', '--porcelain')).toContain(`worktree ${linked}\n`);
  });

  test('[CON-6] comes with each stash, and with commits that no branch has any more', async () => {
    for (const text of ['stashed first\n', 'stashed second\n']) {
      writeFileSync(join(clone, 'a.txt'), text);
      git(clone, 'stash', '--quiet');
    }
    git(clone, 'commit', '--quiet', '--allow-empty', '--message=dropped');
    git(clone, 'reset', '--quiet', '--hard', 'HEAD^');
    const ref = await takeIn();

    const saved = git(repo, 'log', '--format=%s', String(ref));
    expect(saved).toContain('dropped\n');
    const texts = git(repo, 'log', '--format=%H', String(ref))
      .trim()
      .split('\n')
      .map((commit) => git(repo, 'show', `${commit}:a.txt`));
    expect(texts).toEqual(expect.arrayContaining(['stashed first\n', 'stashed second\n']));
  });

  test('[CON-6] is refused when its .git folder is gone, or when other repositories are in it', () => {
    git(clone, 'init', '--quiet', 'deep/inner');
    expect(savingIt).toThrow(/cannot be saved with it:\s+\.\/deep\/inner\n/);
    rmSync(join(clone, 'deep'), { recursive: true });
    rmSync(join(clone, '.git'), { recursive: true });
    expect(savingIt).toThrow('is no longer a git repository');
    rmSync(join(clone, 'a.txt'));
    expect(savingIt).not.toThrow();
  });

  test('[CON-6] leaves no ref when the repo has all of it', async () => {
    expect(await takeIn()).toBeNull();
    expect(git(repo, 'for-each-ref', 'refs/roundhouse')).toBe('');
  });

  test('[CON-6] is not taken in when it is no bundle', async () => {
    writeFileSync(bundle, 'not a bundle');
    const taken = await clones.takeIn({
      folder: repo,
      name: 'work',
      bundle: createReadStream(bundle),
    });
    expect(taken).toEqual({ ok: false, error: expect.stringContaining('did not take') as string });
  });

  test('[WRK-9] runs nothing that a worker planted, and takes no words of its commit', async () => {
    const canary = join(root, 'canary');
    const trap = `#!/bin/sh\ntouch ${canary}\n`;
    writeFileSync(join(clone, '.gitattributes'), '* filter=trap\n');
    writeFileSync(join(clone, '.lfsconfig'), '[lfs]\n');
    writeFileSync(
      join(clone, '.gitmodules'),
      '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch\n',
    );
    git(clone, 'add', '.');
    git(clone, 'commit', '--quiet', '--message=traps');
    savingIt();
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
      const path = join(repo, '.git', 'hooks', hook);
      writeFileSync(path, trap);
      chmodSync(path, 0o755);
    }
    git(clone, 'config', 'filter.trap.smudge', `touch ${canary}`);
    git(repo, 'config', 'filter.trap.smudge', `touch ${canary}`);
    rmSync(canary, { force: true });
    const planted = git(
      clone,
      'commit-tree',
      'HEAD^{tree}',
      '-p',
      'HEAD',
      '-m',
      'x\n\nRoundhouse-Details: deadbeef',
    ).trim();
    git(clone, 'update-ref', 'refs/roundhouse/saved', planted);
    git(
      clone,
      'bundle',
      'create',
      '--quiet',
      bundle,
      'refs/roundhouse/saved',
      '--not',
      'refs/roundhouse/base',
    );
    const taken = await clones.takeIn({
      folder: repo,
      name: 'work',
      bundle: createReadStream(bundle),
    });
    assert(taken.ok, 'it was taken in');

    expect(existsSync(canary)).toBe(false);
    expect(git(repo, 'log', '-1', '--format=%an %B', taken.value ?? '')).toBe(
      'Roundhouse Work of work in a container, saved by Roundhouse\n\n',
    );
  });

  test('[WRK-9] is refused when a tree of it names a folder .git', async () => {
    const blob = git(clone, 'rev-parse', 'HEAD:a.txt').trim();
    const mktree = { cwd: clone, env, input: `100644 blob ${blob}\t.git\n` };
    const tree = execFileSync('git', ['mktree'], mktree).toString().trim();
    const commit = git(clone, 'commit-tree', tree, '-p', 'HEAD', '-m', 'trap').trim();
    git(clone, 'update-ref', 'refs/roundhouse/saved', commit);
    git(clone, 'bundle', 'create', '--quiet', bundle, 'refs/roundhouse/saved', '^HEAD');
    const content = createReadStream(bundle);
    const taken = await clones.takeIn({ folder: repo, name: 'work', bundle: content });

    expect(taken).toEqual({ ok: false, error: expect.stringContaining('hasDotgit') as string });
    expect(git(repo, 'for-each-ref', 'refs/roundhouse')).toBe('');
  });
});
