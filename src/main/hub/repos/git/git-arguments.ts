/** What the words after `git` ask for. */
export interface GitArguments {
  /** Options of git itself, before the command. */
  readonly leading: readonly string[];
  readonly args: readonly string[];
  /** It could start what the repo's configuration names: that is read first. */
  readonly isGuarded: boolean;
}

// These read objects, refs or the configuration and start nothing. A command that is not here is guarded.
const readers: ReadonlySet<string> = new Set([
  'cat-file',
  'check-attr',
  'check-ref-format',
  'config',
  'for-each-ref',
  'ls-tree',
  'merge-base',
  'rev-list',
  'rev-parse',
  'show-ref',
  'version',
]);

const differs: ReadonlySet<string> = new Set([
  'blame',
  'diff',
  'diff-files',
  'diff-index',
  'diff-tree',
  'format-patch',
  'log',
  'show',
]);

/** `status` and these look into a submodule by a git of its own, which reads that repo's configuration. */
const intoSubmodules: ReadonlySet<string> = new Set(['diff', 'diff-files', 'diff-index', 'status']);

/** Git's own options that take the next word. */
const takesWord: ReadonlySet<string> = new Set(['-C', '-c', '--git-dir', '--work-tree']);

export function readArguments(args: readonly string[]): GitArguments {
  let at = 0;
  while (at < args.length && args[at]?.startsWith('-') === true) {
    at += takesWord.has(args[at] ?? '') ? 2 : 1;
  }
  const leading = args.slice(0, at);
  const [command, ...rest] = args.slice(at);
  if (command === undefined) return { leading, args, isGuarded: false };
  const switches = switchesOf(command, rest);
  return {
    leading,
    args: [...leading, command, ...switches, ...rest],
    isGuarded: !isReader(command, rest),
  };
}

function isReader(command: string, rest: readonly string[]): boolean {
  if (command === 'remote') return rest.length === 0 || rest[0] === 'get-url';
  // The first question that the hub asks about a folder: what would keep git from answering is found here.
  if (rest.includes('--show-toplevel')) return false;
  if (rest.includes('--filters') || rest.includes('--textconv')) return false;
  return readers.has(command);
}

function switchesOf(command: string, rest: readonly string[]): readonly string[] {
  const isOutside = rest.includes('--no-index');
  const looksInto =
    intoSubmodules.has(command) &&
    !isOutside &&
    !rest.some((word) => word.startsWith('--ignore-submodules'));
  return [
    ...(command === 'blame' ? ['--no-textconv'] : []),
    ...(differs.has(command) && command !== 'blame' ? ['--no-ext-diff', '--no-textconv'] : []),
    ...(looksInto ? ['--ignore-submodules=dirty'] : []),
  ];
}
