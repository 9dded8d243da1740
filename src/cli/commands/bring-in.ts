import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';

interface Options {
  readonly into?: string;
  readonly merge?: boolean;
}

export function addBringIn(program: Command, host: CommandHost): void {
  program
    .command('bring-in')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('bring what a session in a container has committed into a branch of your repo')
    .option('--into <branch>', 'the branch, made when it is missing; default: rh/NAME')
    .option('--merge', 'make a merge commit; without it the branch only moves forward')
    .action((name: string, { into, merge }: Options) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const brought = await http.call('changes.bring-in', {
          params: { ref: sessionReference(name) },
          body: {
            ...(into !== undefined && { into }),
            ...(merge === true && { how: 'merge' as const }),
          },
        });
        output.result(brought, () => brought.output);
      }),
    );
}
