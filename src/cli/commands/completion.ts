import type { Command } from 'commander';
import { Argument } from 'commander';

import type { CommandContext, CommandHost, Flags } from '../command-context.ts';
import { completionWanted } from '../completion/completion-wanted.ts';
import type { Shell } from '../completion/shell-scripts.ts';
import { shells, shellScripts } from '../completion/shell-scripts.ts';

export function addCompletion(program: Command, host: CommandHost): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .description(
      'print the completion script for a shell; its first lines explain how to install it',
    )
    .action((shell: Shell) =>
      host.run(async ({ output }) => {
        const script = shellScripts[shell];
        output.result({ shell, script }, () => script);
      }),
    );
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) =>
      host.run(async (context) => {
        const found = await candidates(program, words, context);
        context.output.result(found, () => found.join('\n'));
      }, flagsIn(words)),
    );
}

async function candidates(
  program: Command,
  words: readonly string[],
  context: CommandContext,
): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const wanted = completionWanted(program, words);
  switch (wanted.type) {
    case 'other':
      return [];
    case 'words':
      return wanted.words.filter((word) => word.startsWith(typed));
    case 'sessions':
      return (await sessionNames(context)).filter((name) => name.startsWith(typed));
    case 'gates':
      return (await gateIds(context)).filter((id) => id.startsWith(typed));
    case 'operators':
      return (await operatorNames(context)).filter((name) => name.startsWith(typed));
  }
}

async function sessionNames({ connect }: CommandContext): Promise<readonly string[]> {
  const { http } = await connect();
  return (await http.call('sessions.list')).items.map(({ name }) => name);
}

async function gateIds({ connect }: CommandContext): Promise<readonly string[]> {
  const { http } = await connect();
  return (await http.call('gates.list')).items.map(({ id }) => id);
}

async function operatorNames({ connect }: CommandContext): Promise<readonly string[]> {
  const { http } = await connect();
  return (await http.call('operators.list')).items.map(({ name }) => name);
}

/** The hub that the words are for. */
function flagsIn(words: readonly string[]): Flags {
  const names = ['data', 'hub', 'token'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const at = words.indexOf(`--${name}`);
      const value = at === -1 ? undefined : words[at + 1];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
