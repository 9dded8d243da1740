/** As Claude Code reads them: a needed value is whatever follows, further ones end at the next option. */
type Takes = 'nothing' | 'value' | 'maybe-value' | 'values';

/** What an option of Claude Code is about, as far as the hub has to know it. */
export type ArgumentTopic = 'conversation' | 'model' | 'mode' | 'may-bypass' | 'name';

interface Option {
  readonly takes: Takes;
  readonly topic: ArgumentTopic | null;
  readonly isPath: boolean;
}

export interface ClaudeArgument {
  /** Of the option, without a value behind `=`; a word that belongs to no option is its own name. */
  readonly name: string;
  /** Null for a word that is no option, and for an option that is not known here. */
  readonly option: Option | null;
  /** The option and its values, as they were given. */
  readonly words: readonly string[];
  readonly values: readonly string[];
}

const options: ReadonlyMap<string, Option> = new Map([
  ...named('-r --resume', { takes: 'maybe-value', topic: 'conversation' }),
  ...named('--session-id', { takes: 'value', topic: 'conversation' }),
  ...named('-c --continue --fork-session', { topic: 'conversation' }),
  ...named('--model', { takes: 'value', topic: 'model' }),
  ...named('-n --name', { takes: 'value', topic: 'name' }),
  ...named('--permission-mode', { takes: 'value', topic: 'mode' }),
  ...named('--dangerously-skip-permissions', { topic: 'mode' }),
  // It switches to no mode.
  ...named('--allow-dangerously-skip-permissions', { topic: 'may-bypass' }),
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
  const whole: Option = { takes: 'nothing', topic: null, isPath: false, ...option };
  return names.split(' ').map((name) => [name, whole]);
}

/** Splits a command line of Claude Code into its options, each with its values. */
export function readArguments(given: readonly string[]): readonly ClaudeArgument[] {
  const read: ClaudeArgument[] = [];
  for (let at = 0; at < given.length; at += 1) {
    const argument = given[at] ?? '';
    const name = argument.split('=', 1)[0] ?? '';
    const option = options.get(name) ?? null;
    const hasOwnValue = argument !== name;
    const following =
      option === null || hasOwnValue ? [] : valuesOf(option.takes, given.slice(at + 1));
    at += following.length;
    read.push({
      name,
      option,
      words: [argument, ...following],
      values: hasOwnValue ? [argument.slice(name.length + 1)] : following,
    });
  }
  return read;
}

export function namesTopic(given: readonly string[], topic: ArgumentTopic): boolean {
  return readArguments(given).some(({ option }) => option?.topic === topic);
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
