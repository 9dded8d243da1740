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
  /** The same, but a file that such a filter belongs to is refused rather than staged without it. */
  readonly forStaging: readonly string[];
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
  const filters = new Set(own.flatMap(({ key }) => filterOf(key) ?? []));
  return {
    forReading: [...filters].flatMap((name) => filterSettings(name, operators, 'false')),
    forStaging: [...filters].flatMap((name) => filterSettings(name, operators, 'true')),
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

/** A filter with no program does nothing, and one that is required then fails. */
function filterSettings(
  name: string,
  operators: readonly Setting[],
  requiredWithout: 'true' | 'false',
): readonly string[] {
  function valueOf(field: string): string | undefined {
    return operators.findLast(({ key }) => key === `filter.${name}.${field}`)?.value;
  }
  const isOperators = valueOf('clean') !== undefined || valueOf('process') !== undefined;
  return [
    ...['clean', 'smudge', 'process'].map(
      (field) => `filter.${name}.${field}=${valueOf(field) ?? ''}`,
    ),
    `filter.${name}.required=${isOperators ? (valueOf('required') ?? 'false') : requiredWithout}`,
  ];
}
