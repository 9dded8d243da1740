// The git commands that stage, commit and push: made here once, for the page that shows them before they
// run and for the hub that runs them, so that both mean the same one.

/** A command as it is run: its words, and what it reads on its standard input. */
export interface GitCommand {
  /** Without the leading `git`. */
  readonly args: readonly string[];
  /** The paths come on standard input, each ended by a NUL: one of them is not UTF-8, or they are many. */
  readonly readsPaths: boolean;
}

/** Where a push goes. */
export interface PushPlan {
  readonly remote: string;
  /** The branch here. */
  readonly branch: string;
  /** The branch there. */
  readonly remoteBranch: string;
  /** It has no upstream yet: the push sets it. */
  readonly setsUpstream: boolean;
  /** The remote is a folder of the hub's machine. */
  readonly isLocal: boolean;
  /** What is pushed. */
  readonly commit: string;
  /** Where to, without a password that it may hold. */
  readonly url: string;
  /** Stands for all of it, with the whole address: what was shown is what is pushed. */
  readonly hash: string;
}

export interface CommandPath {
  readonly path: string;
  /** The text is the name; otherwise bytes of it are written as escapes. */
  readonly isExact: boolean;
}

/** More than these would be a wall of text, and come on standard input. */
const pathsOnLine = 40;

/** `--all`: a file that was deleted is staged as deleted. */
export function stageCommand(paths: readonly CommandPath[]): GitCommand {
  return withPaths(['add', '--all'], paths);
}

export function unstageCommand(paths: readonly CommandPath[]): GitCommand {
  return withPaths(['reset', '--quiet'], paths);
}

/** Where a name could be read as a pattern it is said that it is none. */
function withPaths(words: readonly string[], paths: readonly CommandPath[]): GitCommand {
  const isPlain = paths.every(({ path, isExact }) => isExact && !/[*?[\]\\:]/.test(path));
  const args = isPlain ? words : ['--literal-pathspecs', ...words];
  if (paths.length <= pathsOnLine && paths.every((one) => one.isExact)) {
    return { args: [...args, '--', ...paths.map((one) => one.path)], readsPaths: false };
  }
  return { args: [...args, '--pathspec-from-file=-', '--pathspec-file-nul'], readsPaths: true };
}

/** The repo's own hooks do not run: the words say so. */
export function commitCommand(message: string): GitCommand {
  return { args: ['commit', '--no-verify', '-m', message], readsPaths: false };
}

/**
 * A remote on this machine would run its hooks here, as the hub: they are off as the repo's own are. One
 * elsewhere runs its own there. Said on the command line, since of two settings git takes the first.
 */
export const quietReceiver =
  '--receive-pack=git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=: receive-pack';

/** To an address and not to a remote's name: a name has further settings, such as programs of its own. */
export function pushCommand(plan: PushPlan): GitCommand {
  const { url, commit, remoteBranch, isLocal } = plan;
  return {
    args: [
      'push',
      '--porcelain',
      '--no-verify',
      isLocal ? quietReceiver : '--receive-pack=git-receive-pack',
      '--',
      url,
      `${commit}:refs/heads/${remoteBranch}`,
    ],
    readsPaths: false,
  };
}

export function upstreamCommand({ remote, branch, remoteBranch }: PushPlan): GitCommand {
  const args = ['branch', '--quiet', `--set-upstream-to=${remote}/${remoteBranch}`, branch];
  return { args, readsPaths: false };
}

/** All that a push runs. */
export function pushText(plan: PushPlan): string {
  const commands = [pushCommand(plan), ...(plan.setsUpstream ? [upstreamCommand(plan)] : [])];
  return commands.map(commandText).join(' && ');
}

/** The command as a person could type it into a shell. */
export function commandText(command: GitCommand): string {
  return ['git', ...command.args].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/u.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
