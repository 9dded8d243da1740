import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { GitCommand, PushPlan } from '../../../../shared/domain/git-command.ts';
import {
  commandText,
  commitCommand,
  pushCommand,
  stageCommand,
  unstageCommand,
} from '../../../../shared/domain/git-command.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { Git, GitOptions, GitOutcome } from '../git.ts';
import { idOfPath, showBytes } from './byte-path.ts';
import { gitRefusal, wordsOf } from './git-refusal.ts';
import type { Change, Listing } from './list-changes.ts';
import { presentPath, stagedFrom, stagedOf } from './present-changes.ts';
import { planPush } from './push-plan.ts';
import { readRepoSettings } from './repo-settings.ts';

// What an operator has git do in a session's repo. The repo's own programs have no part in any of it
// (REPO-1): hooks, filters that only the repo defines, its helpers and its ssh command.

export interface GitRan {
  readonly command: string;
  readonly output: string;
}

type Answer = Promise<Result<GitRan, Refusal>>;

interface Run {
  readonly git: Git;
  readonly command: GitCommand;
  readonly options: GitOptions;
  readonly hint?: (outcome: GitOutcome) => string | undefined;
}

async function run({ git, command, options, hint }: Run): Answer {
  const text = commandText(command);
  const outcome = await git.run(command.args, { ...options, isBytes: true });
  if (outcome.code !== 0) return err(gitRefusal(text, outcome, hint?.(outcome)));
  return ok({ command: text, output: wordsOf(outcome) });
}

/** Stages or unstages files of the listing; each file has to be one that changed. */
export async function moveFiles(
  git: Git,
  listing: Listing,
  asked: { readonly action: 'stage' | 'unstage'; readonly files: readonly string[] },
): Answer {
  const known = new Map(listing.changes.map((change) => [idOfPath(change.path), change]));
  const chosen: Change[] = [];
  for (const id of asked.files) {
    const change = known.get(id);
    if (!change?.status) {
      return err(
        refusal('changed_since_shown', 'One of the files has no change to stage any more.'),
      );
    }
    chosen.push(change);
  }
  const paths = chosen.flatMap((change) => pathsOf(change, asked.action));
  const { root } = listing.tree;
  const { ownFilters } = await readRepoSettings(git, root);
  if (asked.action === 'stage') {
    const filtered = await findFiltered(git, { root, paths, filters: ownFilters });
    if (filtered) return err(filtered);
  }
  const command = (asked.action === 'stage' ? stageCommand : unstageCommand)(
    paths.map(presentPath),
  );
  const input = command.readsPaths ? { input: paths.map((path) => `${path}\0`).join('') } : {};
  return run({
    git,
    command,
    options: { cwd: root, ...input },
    hint: () => 'Where another git works here now, wait for it, then repeat.',
  });
}

interface FilterSearch {
  readonly root: string;
  readonly paths: readonly string[];
  readonly filters: readonly string[];
}

/** Why a file that needs a filter of the repo is not staged: without the filter it would be another file. */
async function findFiltered(
  git: Git,
  { root, paths, filters }: FilterSearch,
): Promise<Refusal | undefined> {
  if (filters.length === 0) return undefined;
  const asked = await git.run(['check-attr', '-z', '--stdin', 'filter'], {
    cwd: root,
    isBytes: true,
    input: paths.map((path) => `${path}\0`).join(''),
  });
  // `path NUL filter NUL name NUL`
  const parts = asked.stdout.split('\0');
  const at = parts.findIndex((part, index) => index % 3 === 2 && filters.includes(part));
  if (at === -1) return undefined;
  return refusal(
    'refused',
    `${showBytes(parts[at - 2] ?? '').text} goes through the filter ${parts[at] ?? ''}, which only the repo defines.`,
    'The hub runs no program that a repo names: stage this file in a terminal.',
  );
}

/** Both names of a staged rename: one alone would leave the half of it. */
function pathsOf(change: Change, action: 'stage' | 'unstage'): readonly string[] {
  const from = action === 'unstage' ? stagedFrom(change) : null;
  return from === null ? [change.path] : [change.path, from];
}

/** Commits what is staged, if it is what the operator saw. */
export async function commitStaged(
  git: Git,
  listing: Listing,
  asked: { readonly message: string; readonly staged: string },
): Answer {
  const { files, hash } = stagedOf(listing);
  if (files === 0) {
    return err(refusal('refused', 'Nothing is staged.', 'Stage what the commit should have.'));
  }
  if (hash !== asked.staged) {
    return err(
      refusal('changed_since_shown', 'Something else is staged than what you were shown.'),
    );
  }
  const { root } = listing.tree;
  return run({
    git,
    command: commitCommand(asked.message),
    options: { cwd: root },
  });
}

/** What the hub's own environment says about ssh. */
export interface PushSurroundings {
  readonly sshCommand: string | null;
}

/** Pushes the branch where the operator saw that it goes. Nobody is there to be asked anything. */
export async function pushBranch(
  git: Git,
  listing: Listing,
  asked: { readonly plan: PushPlan; readonly surroundings: PushSurroundings },
): Answer {
  const { root } = listing.tree;
  const planned = await planPush(git, root, listing.status);
  if (!planned.ok) return err(refusal('refused', planned.error));
  const { plan } = planned.value;
  if (!samePlan(plan, asked.plan)) {
    return err(refusal('changed_since_shown', 'The push would go elsewhere than you were shown.'));
  }
  const own = await readRepoSettings(git, root);
  const command = pushCommand(plan);
  const ssh = asked.surroundings.sshCommand ?? own.sshCommand ?? 'ssh';
  return run({
    git,
    command,
    options: {
      cwd: root,
      settings: own.operators.filter(([key]) => key.startsWith('credential.')),
      environment: {
        GIT_SSH_COMMAND: withoutQuestions(ssh),
        GIT_ALLOW_PROTOCOL: pushProtocols,
        GCM_INTERACTIVE: 'never',
      },
    },
    hint: (outcome) => pushHint(outcome, command),
  });
}

/** Not `git`, which has no sign-in and a proxy command, nor helpers such as `ext`. */
const pushProtocols = 'https:http:ssh:file';

/** Other programs than ssh may not know the option. */
function withoutQuestions(ssh: string): string {
  return /^(?:\S*\/)?ssh(?:\s|$)/.test(ssh) ? `${ssh} -o BatchMode=yes` : ssh;
}

function samePlan(a: PushPlan, b: PushPlan): boolean {
  return (
    a.remote === b.remote &&
    a.branch === b.branch &&
    a.remoteBranch === b.remoteBranch &&
    a.setsUpstream === b.setsUpstream &&
    a.isLocal === b.isLocal
  );
}

function pushHint({ stdout }: GitOutcome, command: GitCommand): string {
  // With --porcelain a ref that was not taken has a line that begins with `!`.
  const isRejected = stdout.split('\n').some((line) => line.startsWith('!\t'));
  if (isRejected) return 'Pull or rebase first, or ask the session to, then push again.';
  return `The hub can answer no question for a password: run it once in a terminal, or set up a credential helper or an ssh agent. ${commandText(command)}`;
}
