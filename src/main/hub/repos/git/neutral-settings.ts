import type { GitSetting } from './fixed-settings.ts';
import type { ListedSetting } from './parse-settings.ts';

// Programs under a name that the repo chooses. What the operator's own configuration says of the same
// name is kept; what only the repo says is replaced by a value that runs nothing. What has no such value
// is refused, with the file and the key.

export interface NeutralSettings {
  readonly settings: readonly GitSetting[];
  /** What cannot be made harmless: why git is not run here at all. */
  readonly refused: readonly string[];
  /** Filters that only the repo defines: content that needs one cannot be staged without it. */
  readonly ownFilters: readonly string[];
}

/** A repo that names more programs than these is no repo to work in, and would overflow the environment. */
const settingsLimit = 600;

export function isOwn({ scope }: ListedSetting): boolean {
  return scope !== 'system' && scope !== 'global' && scope !== 'command';
}

export function neutralSettings(listed: readonly ListedSetting[]): NeutralSettings {
  const own = listed.filter(isOwn);
  const operators = listed.filter((setting) => !isOwn(setting));
  const filters = namesIn(own, /^filter\.(.*)\.(?:clean|smudge|process|required)$/s);
  const settings = unique([
    ...filters.flatMap((name) => filterSettings(name, { own, operators })),
    ...namesIn(listed, /^hook\.(.*)\.[^.]+$/s).flatMap(hookSettings),
    ...own.flatMap(({ key, value }) => otherSettings(key, value)),
  ]);
  return {
    settings,
    refused: findRefused({ own, operators }, settings),
    ownFilters: filters.filter((name) => !isOperators(name, { own, operators })),
  };
}

function namesIn(settings: readonly ListedSetting[], pattern: RegExp): readonly string[] {
  return [...new Set(settings.flatMap(({ key }) => pattern.exec(key)?.[1] ?? []))];
}

interface Scopes {
  readonly own: readonly ListedSetting[];
  readonly operators: readonly ListedSetting[];
}

/** The operator's filter does its work: a `process` of the repo cannot be unset, and would hide `clean`. */
function isOperators(name: string, { own, operators }: Scopes): boolean {
  if (valueOf(operators, name, 'process') !== undefined) return true;
  const isHidden = valueOf(own, name, 'process') !== undefined;
  return !isHidden && valueOf(operators, name, 'clean') !== undefined;
}

/** What the repo says of a filter is what the operator says, or nothing, which leaves content as it is. */
function filterSettings(name: string, { own, operators }: Scopes): readonly GitSetting[] {
  const programs = ['clean', 'smudge', 'process']
    .filter((field) => valueOf(own, name, field) !== undefined)
    .map((field): GitSetting => {
      return [`filter.${name}.${field}`, valueOf(operators, name, field) ?? ''];
    });
  const required = valueOf(operators, name, 'required') ?? 'false';
  return [...programs, [`filter.${name}.required`, required]];
}

function valueOf(
  settings: readonly ListedSetting[],
  name: string,
  field: string,
): string | undefined {
  return settings.findLast(({ key }) => key === `filter.${name}.${field}`)?.value;
}

/**
 * Hooks of the configuration, since git 2.54, which `core.hooksPath` does not switch off. The hub runs no
 * hooks, neither the repo's nor the operator's. Each of the three is enough for some release.
 */
function hookSettings(name: string): readonly GitSetting[] {
  return [
    [`hook.${name}.enabled`, 'false'],
    [`hook.${name}.event`, ''],
    [`hook.${name}.command`, 'true'],
  ];
}

/** No command of the hub is known to reach these; a later one might. */
function otherSettings(key: string, value: string): readonly GitSetting[] {
  if (/^merge\..*\.driver$/s.test(key)) return [[key, 'false']];
  if (/^trailer\..*\.(?:command|cmd)$/s.test(key)) return [[key, 'true']];
  if (/^submodule\..*\.update$/s.test(key) && value.startsWith('!')) return [[key, 'none']];
  if (/^credential\..*\.helper$/s.test(key)) return [[key, '']];
  return [];
}

/** Programs that Git LFS starts by itself once the operator's filter runs it. */
const lfsPrograms = /^lfs\.(?:extension\..*|customtransfer\..*|(?:.*\.)?standalonetransferagent)$/s;

function findRefused(scopes: Scopes, settings: readonly GitSetting[]): readonly string[] {
  const { own, operators } = scopes;
  const names = new Set(settings.map(([key]) => key));
  const hasLfs = operators.some(({ key }) => /^filter\.lfs\.(?:clean|process)$/.test(key));
  const unreadable = [...operators, ...own]
    .filter(({ key, isText }) => !isText && names.has(key))
    .map(({ key, file }) => `${key} in ${file} is not UTF-8`);
  const programs = own.flatMap(({ key, file }) => {
    if (!hasLfs || !lfsPrograms.test(key)) return [];
    const known = operators.some((setting) => setting.key === key);
    return known ? [] : [`${key} in ${file} names a program for Git LFS to run`];
  });
  const refused = [...unreadable, ...programs];
  if (settings.length <= settingsLimit) return refused;
  const [first] = own;
  return [...refused, `${first?.file ?? 'its configuration'} names ${settings.length} programs`];
}

/** The last value of a key wins in git; one of each is enough. */
function unique(settings: readonly GitSetting[]): readonly GitSetting[] {
  return [...new Map(settings.map((setting) => [setting[0], setting])).values()];
}
