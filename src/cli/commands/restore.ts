import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

import type { Command } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import { CliError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { hubProgram } from '../hub-program.ts';
import { findRunningHub } from '../running-hub.ts';

export function addRestore(program: Command, host: CommandHost): void {
  program
    .command('restore')
    .argument('<file>', 'a file that `roundhouse backup` wrote')
    .description('replace the hub in the data directory with a backup; the hub must be stopped')
    .action((file: string) =>
      host.run(async (context) => {
        const { output, settings, surroundings } = context;
        const path = resolve(surroundings.directory, file);
        if (!existsSync(path))
          throw refused('not_found', `File not found: ${path}.`, 'Check the name.');
        await requireNoHub(context);
        const report = await restore(path, context);
        output.result(
          { ...report, dataDirectory: settings.dataDirectory },
          () =>
            `${report.events} events restored into ${settings.dataDirectory}.\n` +
            `The previous data is in ${report.setAside}. Browsers must sign in again.`,
        );
      }),
    );
}

async function requireNoHub({ settings }: CommandContext): Promise<void> {
  const { dataDirectory } = settings;
  const running = await findRunningHub({ dataDirectory });
  if (running) throw hubRuns(dataDirectory);
}

function hubRuns(dataDirectory: string): HubError {
  return refused(
    'refused',
    `A hub is running for ${dataDirectory}.`,
    'Stop it with `roundhouse hub stop`, then restore.',
  );
}

interface Report {
  readonly events: number;
  readonly setAside: string;
}

async function restore(file: string, { settings, surroundings }: CommandContext): Promise<Report> {
  const { dataDirectory } = settings;
  const child = spawn(process.execPath, [hubProgram('restore'), '--data', dataDirectory, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...surroundings.environment },
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const outcome = parseOutcome(said);
  if (outcome && 'events' in outcome) return outcome;
  if (outcome?.error.code === 'hub_running') throw hubRuns(dataDirectory);
  if (outcome?.error.code === 'backup_refused') {
    throw refused('refused', outcome.error.message, 'Nothing was changed. Try another backup.');
  }
  throw new CliError({
    code: 'failed',
    message: `The backup was not restored: ${outcome?.error.message ?? 'the program ended early'}.`,
    hint: 'The previous data is unchanged or was moved aside. It was not deleted.',
  });
}

type Outcome = Report | { readonly error: { readonly code: string; readonly message: string } };

/** Our own program's one line; undefined when it ended without it. */
function parseOutcome(said: string): Outcome | undefined {
  return said.trim() === '' ? undefined : (JSON.parse(said) as Outcome);
}

function refused(code: 'refused' | 'not_found', message: string, hint: string): HubError {
  return new HubError({ code, message, hint, status: 0 });
}
