import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { PushPlan } from '../../../../shared/domain/git-command.ts';
import type { Git } from '../git.ts';
import type { RepoStatus } from './parse-status.ts';

export interface PlannedPush {
  readonly plan: PushPlan;
  /** Where to, as git resolves it. May hold a secret: show `shownUrl`. */
  readonly url: string;
}

/** Where a push of this branch goes: its upstream, else a branch of the same name; or why nowhere. */
export async function planPush(
  git: Git,
  root: string,
  status: RepoStatus,
): Promise<Result<PlannedPush, string>> {
  const { branch } = status;
  if (branch === null) return err('No branch is checked out: HEAD is detached.');
  if (status.head === null) return err('There is no commit yet.');
  const upstream = await upstreamOf(git, root, branch);
  const remote = upstream?.remote ?? (await usualRemote(git, root));
  if (remote === null) return err('The repo has no remote to push to.');
  const asked = await git.run(['remote', 'get-url', '--push', '--', remote], { cwd: root });
  if (asked.code !== 0) return err(`There is no remote ${remote}.`);
  const url = asked.stdout.trimEnd();
  const plan = {
    remote,
    branch,
    remoteBranch: upstream?.branch ?? branch,
    setsUpstream: upstream === null,
    isLocal: isLocalUrl(url),
  };
  return ok({ plan, url });
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
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

/** The remote is a folder of this machine. */
function isLocalUrl(url: string): boolean {
  if (url.startsWith('file://')) return true;
  return !url.includes('://') && !/^[^/]+:/.test(url);
}
