import { resolve } from 'node:path';

import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';

export function addBackup(program: Command, host: CommandHost): void {
  program
    .command('backup')
    .argument('<file>', "file to write, on the hub's machine")
    .description('back up the hub into one file, while it runs')
    .action((file: string) =>
      host.run(async ({ connect, output, surroundings }) => {
        const { http, isLocal } = await connect();
        const path = isLocal ? resolve(surroundings.directory, file) : file;
        const written = await http.call('hub.backup', { body: { file: path } });
        output.result(
          written,
          () => `${written.events} events, ${written.bytes} bytes, written to ${written.file}.`,
        );
      }),
    );
}
