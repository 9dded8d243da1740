import type { Command, Option } from 'commander';

/** What could stand at the end of the words: known words, or names that only the hub knows. */
export type CompletionWanted =
  | { readonly type: 'words'; readonly words: readonly string[] }
  | { readonly type: 'sessions' }
  | { readonly type: 'gates' }
  | { readonly type: 'operators' }
  /** Paths and free text: the shell's own completion, or none. */
  | { readonly type: 'other' };

interface Place {
  readonly command: Command;
  readonly operands: number;
  /** The option whose value is to come. */
  readonly option: Option | undefined;
  readonly isBehindDashes: boolean;
}

/** `words` are those after `roundhouse`; the last one is being typed and may be empty. */
export function completionWanted(program: Command, words: readonly string[]): CompletionWanted {
  const place = placeOf(program, words.slice(0, -1));
  const typed = words.at(-1) ?? '';
  if (place.isBehindDashes) return { type: 'other' };
  if (place.option) return valueOf(place.option.name(), place.option.argChoices);
  if (typed.startsWith('-')) return { type: 'words', words: flagsOf(place.command) };
  const subcommands = namesOf(place.command);
  if (place.operands === 0 && subcommands.length > 0) return { type: 'words', words: subcommands };
  const argument =
    place.command.registeredArguments[place.operands] ?? place.command.registeredArguments.at(-1);
  const isTaken = place.operands >= place.command.registeredArguments.length;
  if (!argument || (isTaken && !argument.variadic)) return { type: 'other' };
  return valueOf(argument.name(), argument.argChoices);
}

function valueOf(name: string, choices: readonly string[] | undefined): CompletionWanted {
  if (choices) return { type: 'words', words: choices };
  if (name === 'name' || name === 'session') return { type: 'sessions' };
  if (name === 'operator') return { type: 'operators' };
  return name === 'gate' ? { type: 'gates' } : { type: 'other' };
}

function placeOf(program: Command, words: readonly string[]): Place {
  let command = program;
  let operands = 0;
  let option: Option | undefined;
  for (const word of words) {
    if (option) {
      option = undefined;
    } else if (word === '--') {
      return { command, operands, option, isBehindDashes: true };
    } else if (word.startsWith('-')) {
      option = valueOption(command, word);
    } else {
      const next = operands === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next) command = next;
      else operands += 1;
    }
  }
  return { command, operands, option, isBehindDashes: false };
}

/** The option of this flag, if its value is the next word. */
function valueOption(command: Command, flag: string): Option | undefined {
  return optionsOf(command).find(
    (option) => option.required && (option.long === flag || option.short === flag),
  );
}

function optionsOf(command: Command): readonly Option[] {
  const own = command.options;
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}

function flagsOf(command: Command): readonly string[] {
  return [
    ...optionsOf(command).flatMap(({ long }) => (long === undefined ? [] : [long])),
    '--help',
  ];
}

function namesOf(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => one.name());
}
