import { createHash } from 'node:crypto';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { PushPlan } from '../../../../shared/domain/git-command.ts';
import type { Git } from '../git.ts';
import type { RepoStatus } from './parse-status.ts';

export interface PlannedPush {
  readonly plan: PushPlan;
  /** Where to, as git resolves it. May hold a secret: show `plan.url`. */
  readonly url: string;
}

/** Where a push of this branch goes: its upstream, else a branch of the same name; or why nowhere. */
export async function planPush(
  git: Git,
  root: string,
  status: RepoStatus,
): Promise<Result<PlannedPush, string>> {
  const { branch, head } = status;
  if (branch === null) return err('No branch is checked out: HEAD is detached.');
  if (head === null) return err('There is no commit yet.');
  const upstream = await upstreamOf(git, root, branch);
  const remote = upstream?.remote ?? (await usualRemote(git, root));
  if (remote === null) return err('The repo has no remote to push to.');
  const address = await addressOf(git, root, remote);
  if (!address.ok) return address;
  const url = address.value;
  const goal = {
    remote,
    branch,
    remoteBranch: upstream?.branch ?? branch,
    setsUpstream: upstream === null,
    isLocal: isLocalUrl(url),
    commit: head,
  };
  const hash = createHash('sha256').update(JSON.stringify({ ...goal, url }));
  return ok({ plan: { ...goal, url: shownUrl(url), hash: hash.digest('hex') }, url });
}

/** The one address that git would push to, after every rule that rewrites it. */
async function addressOf(git: Git, root: string, remote: string): Promise<Result<string, string>> {
  const asked = await git.run(['remote', 'get-url', '--push', '--all', '--', remote], {
    cwd: root,
  });
  if (asked.code !== 0) return err(`There is no remote ${remote}.`);
  const [url = '', ...more] = asked.stdout.replace(/\n$/, '').split('\n');
  if (more.length > 0) {
    const shown = [url, ...more].map(shownUrl).join(', ');
    return err(
      `${remote} has ${more.length + 1} push addresses (${shown}), and Roundhouse pushes to one: run \`git push\` in a terminal.`,
    );
  }
  const protocol = protocolOf(url);
  if (protocol === null || pushProtocols.includes(protocol)) return ok(url);
  return err(
    `${remote} is reached by ${protocol}, which Roundhouse does not use: it pushes by https, http, ssh and file.`,
  );
}

/** Not `git`, which has no sign-in and a proxy command, nor helpers such as `ext`. */
export const pushProtocols: readonly string[] = ['https', 'http', 'ssh', 'file'];

/** Null: a path, or the short form of ssh. */
function protocolOf(url: string): string | null {
  const helper = /^([A-Za-z0-9]+)::/.exec(url)?.[1];
  return helper ?? /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1] ?? null;
}

async function upstreamOf(
  git: Git,
  root: string,
  branch: string,
): Promise<{ readonly remote: string; readonly branch: string } | null> {
  const format = '--format=%(upstream:remotename)%00%(upstream:remoteref)';
  const asked = await git.run(['for-each-ref', format, `refs/heads/${branch}`], { cwd: root });
  const [remote = '', ref = ''] = (asked.stdout.split('\n')[0] ?? '').split('\0');
  // `.` is a branch of this very repo: nothing to push to.
  if (remote === '' || remote === '.' || !ref.startsWith('refs/heads/')) return null;
  return { remote, branch: ref.slice('refs/heads/'.length) };
}

async function usualRemote(git: Git, root: string): Promise<string | null> {
  const listed = await git.run(['remote'], { cwd: root });
  const remotes = listed.stdout.split('\n').filter((name) => name !== '');
  if (remotes.includes('origin')) return 'origin';
  return remotes[0] ?? null;
}

/** The address without a password that somebody wrote into it. */
function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

/** The remote is a folder of this machine. */
function isLocalUrl(url: string): boolean {
  if (url.startsWith('file://')) return true;
  return !url.includes('://') && !/^[^/]+:/.test(url);
}
