import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords, attachedWords, lastPart, stateCell } from '../words.ts';

const columns: readonly Column[] = [
  { title: 'NAME', leastWidth: 12 },
  { title: 'STATE' },
  { title: 'REPO', leastWidth: 8 },
  { title: 'BRANCH', leastWidth: 8 },
  { title: 'AGE' },
  { title: 'ATTACHED', leastWidth: 8 },
];

export function addLs(program: Command, host: CommandHost): void {
  program
    .command('ls')
    .description('list the sessions: state, repo, branch, age, who is attached')
    .action(() =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const { items } = await http.call('sessions.list');
        output.result(items, () => {
          if (items.length === 0) return 'No sessions. Start one: roundhouse start PATH';
          const rows = items.map((session) => [
            { text: session.name },
            stateCell(session, clock.now()),
            { text: lastPart(session.repo) },
            { text: session.branch ?? '-' },
            { text: ageWords(session.createdAt, clock.now()) },
            { text: attachedWords(session) },
          ]);
          return table(columns, rows, output.columns);
        });
      }),
    );
}
