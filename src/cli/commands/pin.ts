import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

import type { Command } from 'commander';

import { usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';

export function addPin(program: Command, host: CommandHost): void {
  program
    .command('pin')
    .option('--remove', 'remove it; no other device of the owner types then')
    .description("set the PIN that the owner's other devices need to type (at the hub's machine)")
    .action((options: { readonly remove?: boolean }) =>
      host.run(async (context) => {
        const { http } = await context.connect();
        if (options.remove === true) {
          await http.call('pin.remove');
          return context.output.text('The PIN was removed.');
        }
        await http.call('pin.set', { body: { pin: await askPin(context, 'New PIN: ') } });
        context.output.text('The PIN is set.');
      }),
    );
  program
    .command('unlock')
    .description("let this command line type for ten minutes, with the owner's PIN")
    .action(() =>
      host.run(async (context) => {
        const { http } = await context.connect();
        const body = { pin: await askPin(context, 'PIN: ') };
        const { unlockedForMs } = await http.call('step-up.unlock', { body });
        context.output.text(`Unlocked for ${Math.round(unlockedForMs / 60_000)} min.`);
      }),
    );
}

/** From a terminal without an echo, or the first line of a pipe. Never an argument, which others see in the process list. */
async function askPin({ surroundings, output, signal }: CommandContext, prompt: string) {
  const { stdin } = surroundings;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) output.progress(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  using lines = createInterface({ input: stdin, output: silent, terminal: isTerminal });
  const pin = (await lines.question('', { signal })).trim();
  if (!/^\d{6,12}$/u.test(pin)) throw usageError('A PIN has 6 to 12 digits.', 'Enter digits only.');
  return pin;
}
