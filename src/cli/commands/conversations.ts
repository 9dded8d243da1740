import { resolve } from 'node:path';

import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

const columns: readonly Column[] = [
  { title: 'CONVERSATION' },
  { title: 'AGE' },
  { title: 'SESSION' },
  { title: 'TITLE', leastWidth: 12 },
];

export function addConversations(program: Command, host: CommandHost): void {
  program
    .command('conversations')
    .argument('[path]', 'repository', '.')
    .description(
      "list Claude Code's conversations in a repo; resume one with `start PATH --resume ID`",
    )
    .option('--search <text>', 'only conversations with this text in the title or first prompt')
    .action((path: string, options: { readonly search?: string }) =>
      host.run(async ({ connect, output, clock, surroundings }) => {
        const { http, isLocal } = await connect();
        const { items } = await http.call('conversations.list', {
          query: {
            path: isLocal ? resolve(surroundings.directory, path) : path,
            ...(options.search !== undefined && { q: options.search }),
          },
        });
        output.result(items, () => {
          if (items.length === 0) return 'Claude Code has no conversations in this repo.';
          const rows = items.map((conversation) => [
            { text: conversation.id },
            { text: ageWords(conversation.updatedAt, clock.now()) },
            { text: conversation.session ?? '-' },
            { text: conversation.title || conversation.firstPrompt },
          ]);
          return table(columns, rows, output.columns);
        });
      }),
    );
}
