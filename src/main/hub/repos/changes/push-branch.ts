import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { PushPlan } from '../../../../shared/domain/git-command.ts';
import {
  commandText,
  pushCommand,
  pushText,
  quietReceiver,
  upstreamCommand,
} from '../../../../shared/domain/git-command.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { Git, GitSetting } from '../git.ts';
import type { GitOutcome } from '../git/git-run.ts';
import { isOwn } from '../git/neutral-settings.ts';
import type { ListedSetting } from '../git/parse-settings.ts';
import { settingsCount } from '../git/setting-environment.ts';
import type { ScratchFolder } from '../scratch-folder.ts';
import type { GitRan } from './git-actions.ts';
import { gitRefusal, wordsOf } from './git-refusal.ts';
import type { Listing } from './list-changes.ts';
import { makePrivateRepo } from './private-repo.ts';
import { planPush, pushProtocols } from './push-plan.ts';

/** What the hub's own environment says about ssh. */
export interface PushSurroundings {
  readonly sshCommand: string | null;
  readonly scratch: ScratchFolder;
}

/** Large histories go over slow lines. */
const pushDeadlineMs = 15 * 60_000;

/** Pushes the commit that the operator saw to the address that the operator saw. It can ask nothing. */
export async function pushBranch(
  git: Git,
  listing: Listing,
  asked: { readonly plan: PushPlan; readonly surroundings: PushSurroundings },
): Promise<Result<GitRan, Refusal>> {
  const { root } = listing.tree;
  const planned = await planPush(git, root, listing.status);
  if (!planned.ok) return err(refusal('refused', planned.error));
  const { plan, url } = planned.value;
  if (plan.hash !== asked.plan.hash) {
    return err(
      refusal(
        'changed_since_shown',
        'The push differs from what you were shown: its commit or its address has changed.',
      ),
    );
  }
  const { listed, problems } = await git.settingsOf(root);
  const [problem] = problems;
  if (problem !== undefined) return err(refusal('refused', problem));
  const receiver = await receiverOf(git, root, { plan, url });
  if (!receiver.ok) return receiver;
  const pushed = await pushFrom(git, {
    root,
    plan,
    url,
    listed,
    receiver: receiver.value,
    surroundings: asked.surroundings,
  });
  if (pushed.code !== 0) {
    return err(
      gitRefusal(
        commandText(pushCommand(plan)),
        withoutSecret(pushed, plan, url),
        pushHint(pushed, plan),
      ),
    );
  }
  const notes = await noteWhatWasPushed(git, root, { plan, listed });
  const output = [wordsOf(withoutSecret(pushed, plan, url)), ...notes].filter(Boolean).join('\n');
  return ok({ command: pushText(plan), output });
}

interface Push {
  readonly root: string;
  readonly plan: PushPlan;
  readonly url: string;
  readonly listed: readonly ListedSetting[];
  /** What makes a receiving repo on this machine harmless. */
  readonly receiver: readonly GitSetting[];
  readonly surroundings: PushSurroundings;
}

function pushFrom(git: Git, push: Push): Promise<GitOutcome> {
  const { root, plan, url, listed, receiver, surroundings } = push;
  const operators = listed.filter((setting) => !isOwn(setting));
  const named = operators.findLast(({ key }) => key === 'core.sshcommand')?.value;
  const ssh = surroundings.sshCommand ?? named ?? 'ssh';
  return surroundings.scratch.use('push', async (folder) => {
    const repo = await makePrivateRepo(git, { root, folder, listed });
    return git.run(argumentsOf(plan, url), {
      cwd: root,
      isBytes: true,
      deadlineMs: pushDeadlineMs,
      settings: [...repo.settings, ...receiver],
      environment: {
        ...repo.environment,
        GIT_SSH_COMMAND: withoutQuestions(ssh),
        GIT_ALLOW_PROTOCOL: pushProtocols.join(':'),
        GCM_INTERACTIVE: 'never',
      },
    });
  });
}

/**
 * The command that was shown, with the whole address. A git that receives on this machine drops the number
 * of our settings from its environment, and gets it back.
 */
function argumentsOf(plan: PushPlan, url: string): readonly string[] {
  const receiver = quietReceiver.replace('=', `=GIT_CONFIG_COUNT="$${settingsCount}" `);
  return pushCommand({ ...plan, url }).args.map((word) =>
    word === quietReceiver ? receiver : word,
  );
}

/** Settings for a repo of this machine that receives: its configuration is as strange as any. */
async function receiverOf(
  git: Git,
  root: string,
  { plan, url }: { readonly plan: PushPlan; readonly url: string },
): Promise<Result<readonly GitSetting[], Refusal>> {
  if (!plan.isLocal) return ok([]);
  const path = url.startsWith('file://') ? fileURLToPath(url) : resolve(root, url);
  for (const folder of [path, `${path}.git`]) {
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) continue;
    const { problems, neutral } = await git.settingsOf(folder);
    const [problem] = [...problems, ...neutral.refused];
    if (problem === undefined) return ok(neutral.settings);
    return err(
      refusal(
        'refused',
        `Roundhouse does not push to ${folder}: ${problem}.`,
        'Push in a terminal.',
      ),
    );
  }
  return ok([]);
}

/** What git itself writes down after a push to a remote by its name. */
async function noteWhatWasPushed(
  git: Git,
  root: string,
  { plan, listed }: { readonly plan: PushPlan; readonly listed: readonly ListedSetting[] },
): Promise<readonly string[]> {
  const notes: GitOutcome[] = [];
  const tracking = trackingRef(plan, listed);
  if (tracking !== null) {
    const args = ['update-ref', '-m', 'update by push', tracking, plan.commit];
    notes.push(await git.run(args, { cwd: root, isBytes: true }));
  }
  if (plan.setsUpstream) {
    notes.push(await git.run(upstreamCommand(plan).args, { cwd: root, isBytes: true }));
  }
  return notes.map(wordsOf).filter((words) => words !== '');
}

/** The branch that stands for the remote's one, by what the repo says it fetches. */
function trackingRef(
  { remote, remoteBranch }: PushPlan,
  listed: readonly ListedSetting[],
): string | null {
  const source = `refs/heads/${remoteBranch}`;
  for (const { key, value } of listed) {
    if (key !== `remote.${remote}.fetch` || value.startsWith('^')) continue;
    const [from = '', to = ''] = value.replace(/^\+/, '').split(':');
    const [before = '', after] = from.split('*');
    const isPattern = after !== undefined;
    const isMatch = isPattern
      ? source.startsWith(before) && source.endsWith(after)
      : source === from;
    if (!isMatch) continue;
    const middle = isPattern ? source.slice(before.length, source.length - after.length) : '';
    const found = to.replace('*', () => middle);
    if (found.startsWith('refs/remotes/')) return found;
  }
  return null;
}

/** Other programs than ssh may not know the option. */
function withoutQuestions(ssh: string): string {
  return /^(?:\S*\/)?ssh(?:\s|$)/.test(ssh) ? `${ssh} -o BatchMode=yes` : ssh;
}

function withoutSecret(outcome: GitOutcome, plan: PushPlan, url: string): GitOutcome {
  const { code, stdout, stderr } = outcome;
  return {
    code,
    stdout: stdout.replaceAll(url, () => plan.url),
    stderr: stderr.replaceAll(url, () => plan.url),
  };
}

function pushHint({ stdout }: GitOutcome, plan: PushPlan): string {
  // With --porcelain a ref that was not taken has a line that begins with `!`.
  const isRejected = stdout.split('\n').some((line) => line.startsWith('!\t'));
  if (isRejected) return 'Pull or rebase first, or ask the session to, then push again.';
  return `The hub cannot enter a password. Run this once in a terminal, or set up a credential helper or an ssh agent: ${commandText(pushCommand(plan))}`;
}
