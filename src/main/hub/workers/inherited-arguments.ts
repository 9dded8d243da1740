import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

// A worker gets the arguments of its parent, so that whatever limits the parent limits it, too. Those that name a
// conversation or a model belong to the parent alone. The permission mode is the parent's mode of now, not that of its
// start. An argument is passed on only where it is known to mean the same for both: else there is no worker.

/** As Claude Code reads them: a needed value is whatever follows, further ones end at the next option. */
type Takes = 'nothing' | 'value' | 'maybe-value' | 'values';

interface Option {
  readonly takes: Takes;
  readonly isInherited: boolean;
  readonly isPath: boolean;
}

const options: ReadonlyMap<string, Option> = new Map([
  ...named('-r --resume', { takes: 'maybe-value', isInherited: false }),
  ...named('--session-id --model -n --name', { takes: 'value', isInherited: false }),
  ...named('-c --continue --fork-session', { takes: 'nothing', isInherited: false }),
  ...named('--permission-mode', { takes: 'value', isInherited: false }),
  ...named('--dangerously-skip-permissions --allow-dangerously-skip-permissions', {
    takes: 'nothing',
    isInherited: false,
  }),
  ...named('--allowedTools --allowed-tools --disallowedTools --disallowed-tools --tools --betas', {
    takes: 'values',
  }),
  ...named('--add-dir --mcp-config', { takes: 'values', isPath: true }),
  ...named('--settings --agents --plugin-dir --debug-file', { takes: 'value', isPath: true }),
  ...named('--system-prompt-file --append-system-prompt-file', { takes: 'value', isPath: true }),
  ...named('--agent --system-prompt --append-system-prompt --autocompact --effort', {
    takes: 'value',
  }),
  ...named('--fallback-model --max-budget-usd --plugin-url --setting-sources', { takes: 'value' }),
  ...named('-d --debug --prompt-suggestions', { takes: 'maybe-value' }),
  ...named('--ax-screen-reader --bare --brief --chrome --no-chrome --disable-slash-commands', {}),
  ...named('--exclude-dynamic-system-prompt-sections --ide --restricted --safe-mode', {}),
  ...named('--strict-mcp-config --verbose', {}),
]);

function named(names: string, option: Partial<Option>): readonly (readonly [string, Option])[] {
  const whole: Option = { takes: 'nothing', isInherited: true, isPath: false, ...option };
  return names.split(' ').map((name) => [name, whole]);
}

export function inheritedArguments(given: readonly string[]): Result<readonly string[], Refusal> {
  const kept: string[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] ?? '';
    const name = nameOf(argument);
    const option = options.get(name);
    if (!option) return err(unknown(argument));
    const hasOwnValue = argument !== name;
    const following = hasOwnValue ? [] : valuesOf(option.takes, given.slice(at + 1));
    at += following.length;
    if (!option.isInherited) continue;
    const values = hasOwnValue ? [argument.slice(name.length + 1)] : following;
    if (option.isPath && values.some(isRelative)) return err(relative(name));
    kept.push(argument, ...following);
  }
  return ok(kept);
}

export function namesPermissionMode(given: readonly string[]): boolean {
  return given.some((argument) => nameOf(argument) === '--permission-mode');
}

function nameOf(argument: string): string {
  return argument.split('=', 1)[0] ?? '';
}

function valuesOf(takes: Takes, rest: readonly string[]): readonly string[] {
  const end = rest.findIndex((argument) => argument.length > 1 && argument.startsWith('-'));
  const free = end === -1 ? rest.length : end;
  switch (takes) {
    case 'nothing':
      return [];
    case 'value':
      return rest.slice(0, 1);
    case 'maybe-value':
      return rest.slice(0, Math.min(1, free));
    case 'values':
      return rest.slice(0, Math.max(1, free));
  }
}

/** Another file in another worktree, where the parent may have committed what it likes. JSON is no path. */
function isRelative(value: string): boolean {
  return !value.startsWith('/') && !value.trimStart().startsWith('{');
}

// The values may be secrets of the owner: a refusal names the option alone.

function relative(name: string): Refusal {
  return refusal(
    'refused',
    `This session was started with a relative path in ${name}, which names another file in the folder of a worker.`,
    'Do the task yourself. A session that is started with the whole path can have workers.',
  );
}

function unknown(argument: string): Refusal {
  const isOption = argument.startsWith('-') && argument !== '--';
  return refusal(
    'refused',
    isOption
      ? `This session was started with ${nameOf(argument)}, and the hub does not know what that means for a worker.`
      : 'This session was started with a prompt among its arguments, which is not for a worker.',
    'Do the task yourself. A session that is started without it can have workers.',
  );
}
