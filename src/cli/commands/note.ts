import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';

export function addNote(program: Command, host: CommandHost): void {
  program
    .command('note')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .argument('<text>', 'text of the note; `-` reads it from standard input')
    .description('add a note for other operators; Claude never sees it')
    .action((name: string, text: string) =>
      host.run(async ({ connect, output, surroundings }) => {
        const said = await readText(text, surroundings.stdin);
        const { http } = await connect();
        const noted = await http.call('sessions.note', {
          params: { ref: sessionReference(name) },
          body: { text: said },
        });
        output.result(noted, () => `Note added (event ${noted.seq}).`);
      }),
    );
}
