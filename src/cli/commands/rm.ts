import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';

export function addRm(program: Command, host: CommandHost): void {
  program
    .command('rm')
    .argument('<name>', 'session: NAME, @NAME or the beginning of its id')
    .description('forget an ended session; the work of its worktree is saved first')
    .action((name: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const removed = await http.call('sessions.remove', {
          params: { ref: sessionReference(name) },
        });
        output.result(removed, () =>
          removed.trashRef === null
            ? `${name} is forgotten.`
            : `${name} is forgotten. Its work is saved: roundhouse restore-work ${removed.trashRef}`,
        );
      }),
    );
}
