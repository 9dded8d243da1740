import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';

export function addAdopt(program: Command, host: CommandHost): void {
  program
    .command('adopt')
    .argument('<name>', 'session that was started by hand: NAME, @NAME or the beginning of an id')
    .description('end a Claude Code that was started by hand, and resume its conversation here')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const adopted = await http.call('joined.adopt', {
          params: { ref: sessionReference(name) },
          body: {},
        });
        output.result(
          adopted,
          () =>
            `${adopted.name} runs here now, without the flags that it was started with by hand.`,
        );
      }),
    );
}
