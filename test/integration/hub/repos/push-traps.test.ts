import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { listChanges } from '../../../../src/main/hub/repos/changes/list-changes.ts';
import { pushBranch } from '../../../../src/main/hub/repos/changes/push-branch.ts';
import { planPush } from '../../../../src/main/hub/repos/changes/push-plan.ts';
import { findWorkTree } from '../../../../src/main/hub/repos/changes/work-tree.ts';
import { TrapLab } from '../../../support/trap-lab.ts';

// What a push does with a repo that wants it to go elsewhere, or to run something. Real gits push to real
// repositories; a far one is reached by a stand-in for ssh that writes down what it was asked.

const second = process.env['ROUNDHOUSE_TEST_GIT'];
const gits = [
  { name: 'the git of this system', program: undefined },
  ...(second === undefined ? [] : [{ name: second, program: second }]),
];

async function listingOf(lab: TrapLab, repo: string) {
  const tree = await findWorkTree(lab.git, repo);
  if (!tree.ok) throw new Error(tree.error.message);
  const listing = await listChanges(lab.git, tree.value, null);
  if (!listing.ok) throw new Error(listing.error.message);
  return listing.value;
}

async function plan(lab: TrapLab, repo: string) {
  return planPush(lab.git, repo, (await listingOf(lab, repo)).status);
}

async function push(lab: TrapLab, repo: string) {
  const listing = await listingOf(lab, repo);
  const planned = await planPush(lab.git, repo, listing.status);
  if (!planned.ok) throw new Error(planned.error);
  const surroundings = { sshCommand: null, scratch: lab.scratch };
  return pushBranch(lab.git, listing, { plan: planned.value.plan, surroundings });
}

function bare(lab: TrapLab, repo: string, name = 'origin'): string {
  const path = `${repo}-${name}.git`;
  lab.plain(lab.root, 'init', '--quiet', '--bare', path);
  return path;
}

describe.each(gits)('[REPO-1] [REPO-4] a push with $name', (chosen) => {
  const lab = new TrapLab(chosen.program);
  afterAll(() => lab[Symbol.dispose]());

  /** The operator's ssh: it writes down its words and reaches nothing. */
  function ssh(): { readonly program: string; readonly words: () => string } {
    const program = join(lab.root, 'operators-ssh');
    const trace = join(lab.root, 'operators-ssh.words');
    writeFileSync(program, `#!/bin/sh\necho "$@" >>'${trace}'\nexit 1\n`);
    chmodSync(program, 0o755);
    return { program, words: () => (existsSync(trace) ? readFileSync(trace, 'utf8') : '') };
  }

  test('goes to one address: a second one is refused, and both are named', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n' });
    lab.plain(repo, 'remote', 'add', 'origin', 'https://example.test/me.git');
    lab.plain(
      repo,
      'remote',
      'set-url',
      '--add',
      '--push',
      'origin',
      'https://u:pw@example.test/a',
    );
    lab.plain(repo, 'remote', 'set-url', '--add', '--push', 'origin', bare(lab, repo));
    lab.plain(repo, 'config', 'remote.origin.receivepack', canary.program);
    const planned = await plan(lab, repo);
    expect(planned).toMatchObject({
      ok: false,
      error: expect.stringContaining(
        `origin has 2 push addresses (https://example.test/a, ${repo}-origin.git)`,
      ) as string,
    });
    expect(canary.hasRun()).toBe(false);
  });

  test.each(['git://127.0.0.1:9/x', 'ext::true', 'foo::bar', 'ftp://example.test/x'])(
    'does not go to %s',
    async (url) => {
      const canary = lab.canary();
      const repo = lab.repo({ 'a.txt': 'a\n' });
      lab.plain(repo, 'remote', 'add', 'origin', url);
      for (const key of ['core.gitProxy', 'remote.origin.vcs', 'remote.origin.proxy']) {
        lab.plain(repo, 'config', key, canary.program);
      }
      lab.plain(repo, 'config', 'protocol.allow', 'always');
      expect(await plan(lab, repo)).toMatchObject({
        ok: false,
        error: expect.stringContaining('it pushes by https, http, ssh and file') as string,
      });
    },
  );

  test('asks ssh for git-receive-pack, whatever program the repo names for it or for ssh', async () => {
    const canary = lab.canary();
    const { program, words } = ssh();
    const repo = lab.repo({ 'a.txt': 'a\n' });
    lab.plain(repo, 'remote', 'add', 'origin', 'ssh://localhost/srv/x.git');
    // Said for this folder alone, as with several accounts.
    const file = join(lab.home, 'work.ini');
    lab.plain(repo, 'config', '--file', file, 'core.sshCommand', program);
    lab.plain(repo, 'config', '--global', `includeIf.gitdir:${repo}/.path`, file);
    for (const key of ['remote.origin.receivepack', 'core.sshCommand', 'core.askPass']) {
      lab.plain(repo, 'config', key, canary.program);
    }
    expect(await push(lab, repo)).toMatchObject({ ok: false });
    expect(words()).toContain("git-receive-pack '/srv/x.git'");
    expect(canary.hasRun()).toBe(false);
  });

  test('goes where rules rewrite it to, which is shown, and to no remote that is named like it', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n' });
    const [right, wrong] = [bare(lab, repo, 'right'), bare(lab, repo, 'wrong')];
    lab.plain(repo, 'remote', 'add', 'origin', 'https://example.test/x.git');
    lab.plain(repo, 'config', `url.${right}.pushInsteadOf`, 'https://example.test/x.git');
    lab.plain(repo, 'config', `url.${wrong}.pushInsteadOf`, right);
    lab.plain(repo, 'config', `remote.${right}.url`, wrong);
    lab.plain(repo, 'config', `remote.${right}.pushurl`, wrong);
    expect(await plan(lab, repo)).toMatchObject({ value: { plan: { url: right } } });
    expect(await push(lab, repo)).toMatchObject({ ok: true });
    expect(lab.plain(right, 'rev-parse', 'main')).toBe(lab.plain(repo, 'rev-parse', 'main'));
    expect(lab.plain(wrong, 'for-each-ref')).toBe('');
  });

  test('runs nothing that a receiving repo of this machine names', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n' });
    const remote = bare(lab, repo);
    lab.plain(repo, 'remote', 'add', 'origin', remote);
    for (const hook of ['pre-receive', 'update', 'post-receive', 'reference-transaction']) {
      symlinkSync(canary.program, join(remote, 'hooks', hook));
    }
    lab.plain(remote, 'config', 'core.alternateRefsCommand', canary.program);
    for (const event of ['pre-receive', 'update', 'post-receive', 'reference-transaction']) {
      lab.plain(remote, 'config', '--add', 'hook.a=b.event', event);
    }
    lab.plain(remote, 'config', 'hook.a=b.command', canary.program);
    expect(await push(lab, repo)).toMatchObject({ ok: true });
    expect(canary.hasRun()).toBe(false);
    // The same push in a terminal springs them.
    lab.plain(repo, 'commit', '--quiet', '--allow-empty', '--message=second');
    lab.attempt(repo, 'push', 'origin', 'main');
    expect(canary.hasRun()).toBe(true);
  });

  test('checks out into a repo of this machine without its filters', async () => {
    const canary = lab.canary();
    const repo = lab.repo({ 'a.txt': 'a\n', '.gitattributes': '*.txt filter=a=b\n' });
    const remote = `${repo}-tree`;
    lab.plain(lab.root, 'clone', '--quiet', repo, remote);
    lab.plain(remote, 'config', 'receive.denyCurrentBranch', 'updateInstead');
    for (const field of ['smudge', 'clean']) {
      lab.plain(remote, 'config', `filter.a=b.${field}`, canary.program);
    }
    lab.plain(repo, 'remote', 'add', 'origin', remote);
    lab.write(repo, 'a.txt', 'b\n');
    lab.plain(repo, 'commit', '--quiet', '--all', '--message=second');
    expect(await push(lab, repo)).toMatchObject({ ok: true });
    expect(readFileSync(join(remote, 'a.txt'), 'utf8')).toBe('b\n');
    expect(canary.hasRun()).toBe(false);
  });

  test('writes down what was pushed, as git does, and sets the upstream', async () => {
    const repo = lab.repo({ 'a.txt': 'a\n' });
    lab.plain(repo, 'remote', 'add', 'origin', bare(lab, repo));
    expect(await push(lab, repo)).toMatchObject({ ok: true });
    const head = lab.plain(repo, 'rev-parse', 'HEAD');
    expect(lab.plain(repo, 'rev-parse', 'refs/remotes/origin/main')).toBe(head);
    expect(lab.plain(repo, 'rev-parse', '--abbrev-ref', 'main@{upstream}')).toBe('origin/main\n');
    expect(await plan(lab, repo)).toMatchObject({ value: { plan: { setsUpstream: false } } });
  });

  test('works from a shallow clone, a partial clone and one of the newer format', async () => {
    const origin = lab.repo({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    lab.plain(origin, 'commit', '--quiet', '--allow-empty', '--message=second');
    lab.plain(origin, 'config', 'uploadpack.allowFilter', 'true');
    for (const [name, option] of [
      ['shallow', '--depth=1'],
      ['partial', '--filter=blob:none'],
    ] as const) {
      const clone = join(lab.root, name);
      lab.plain(lab.root, 'clone', '--quiet', option, `file://${origin}`, clone);
      lab.plain(clone, 'checkout', '--quiet', '-b', `side-${name}`);
      lab.write(clone, 'c.txt', 'c\n');
      lab.plain(clone, 'add', 'c.txt');
      lab.plain(clone, 'commit', '--quiet', '--message=third');
      expect(await push(lab, clone)).toMatchObject({ ok: true });
      expect(lab.plain(origin, 'rev-parse', `side-${name}`)).toBe(
        lab.plain(clone, 'rev-parse', 'HEAD'),
      );
    }
    const newer = join(lab.root, 'sha256');
    lab.plain(lab.root, 'init', '--quiet', '--object-format=sha256', newer);
    lab.plain(lab.root, 'init', '--quiet', '--bare', '--object-format=sha256', `${newer}-o.git`);
    lab.plain(newer, 'commit', '--quiet', '--allow-empty', '--message=first');
    lab.plain(newer, 'remote', 'add', 'origin', `${newer}-o.git`);
    expect(await push(lab, newer)).toMatchObject({ ok: true });
  });
});

test('[REPO-1] a push signs in by the helper of the operator, past no proxy of the repo', async () => {
  using lab = new TrapLab();
  const [canary, operators] = [lab.canary(), lab.canary()];
  let asked = 0;
  let proxied = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  const proxy = createServer((_request, response) => {
    proxied += 1;
    response.writeHead(502).end();
  });
  await Promise.all(
    [server, proxy].map((one) => new Promise<void>((done) => one.listen(0, '127.0.0.1', done))),
  );
  const portOf = (one: typeof server) => (one.address() as AddressInfo).port;
  try {
    const repo = lab.repo({ 'a.txt': 'a\n' });
    lab.plain(repo, 'remote', 'add', 'origin', `http://127.0.0.1:${portOf(server)}/x.git`);
    const helper = `!f() { touch '${operators.trace}'; echo username=u; echo password=p; }; f`;
    lab.plain(repo, 'config', '--global', 'credential.helper', helper);
    lab.plain(repo, 'config', 'credential.helper', canary.program);
    lab.plain(repo, 'config', `http.proxy`, `http://127.0.0.1:${portOf(proxy)}`);
    lab.plain(repo, 'config', `remote.origin.proxy`, `http://127.0.0.1:${portOf(proxy)}`);
    expect(await push(lab, repo)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('Authentication failed') as string },
    });
    expect(operators.hasRun()).toBe(true);
    expect(canary.hasRun()).toBe(false);
    expect({ isAsked: asked > 0, proxied }).toEqual({ isAsked: true, proxied: 0 });
  } finally {
    server.close();
    proxy.close();
  }
});
