import type { Git } from '../git.ts';

// What a repo's own configuration could have git start, and how each is taken away. Switches that git
// has by a fixed name are in `git.ts`; here are those whose name the repo chooses, and those that a push
// needs, taken from the operator's configuration alone (REPO-1).

export interface RepoSettings {
  /**
   * Filters that only the repo defines run nothing while files are compared. One that the operator has
   * too (Git LFS) keeps the operator's program.
   */
  readonly forReading: readonly string[];
  /** Names of those that only the repo defines: a file that needs one cannot be staged without it. */
  readonly ownFilters: readonly string[];
  /** Credential helpers of the operator. */
  readonly forPushing: readonly string[];
  /** The operator's `core.sshCommand`. */
  readonly sshCommand: string | null;
}

interface Setting {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

export async function readRepoSettings(git: Git, root: string): Promise<RepoSettings> {
  const listed = await git.run(['config', '--list', '--includes', '--show-scope', '-z'], {
    cwd: root,
  });
  const settings = parseSettings(listed.stdout);
  const own = settings.filter(({ scope }) => scope === 'local' || scope === 'worktree');
  const operators = settings.filter(({ scope }) => scope === 'system' || scope === 'global');
  const filters = [...new Set(own.flatMap(({ key }) => filterOf(key) ?? []))];
  return {
    forReading: filters.flatMap((name) => filterSettings(name, { own, operators })),
    ownFilters: filters.filter((name) => !isOperators(name, { own, operators })),
    forPushing: operators
      .filter(({ key }) => key.startsWith('credential.') && key.endsWith('.helper'))
      .map(({ key, value }) => `${key}=${value}`),
    sshCommand: operators.findLast(({ key }) => key === 'core.sshcommand')?.value ?? null,
  };
}

/** `scope NUL key LF value NUL`; a key without a value has no LF. */
function parseSettings(output: string): readonly Setting[] {
  const parts = output.split('\0');
  const settings: Setting[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [scope = '', entry = ''] = [parts[at], parts[at + 1]];
    const end = entry.indexOf('\n');
    const [key, value] = end === -1 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    settings.push({ scope, key, value });
  }
  return settings;
}

function filterOf(key: string): string | undefined {
  return /^filter\.(.+)\.(?:clean|smudge|process|required)$/s.exec(key)?.[1];
}

interface Scopes {
  readonly own: readonly Setting[];
  readonly operators: readonly Setting[];
}

/** The operator's filter does its work: a `process` of the repo cannot be unset, and would hide `clean`. */
function isOperators(name: string, { own, operators }: Scopes): boolean {
  if (valueOf(operators, name, 'process') !== undefined) return true;
  const isHidden = valueOf(own, name, 'process') !== undefined;
  return !isHidden && valueOf(operators, name, 'clean') !== undefined;
}

/** What the repo says of a filter is what the operator says, or nothing, which leaves content as it is. */
function filterSettings(name: string, { own, operators }: Scopes): readonly string[] {
  const programs = ['clean', 'smudge', 'process']
    .filter((field) => valueOf(own, name, field) !== undefined)
    .map((field) => `filter.${name}.${field}=${valueOf(operators, name, field) ?? ''}`);
  const required = valueOf(operators, name, 'required') ?? 'false';
  return [...programs, `filter.${name}.required=${required}`];
}

function valueOf(settings: readonly Setting[], name: string, field: string): string | undefined {
  return settings.findLast(({ key }) => key === `filter.${name}.${field}`)?.value;
}
