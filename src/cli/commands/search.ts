import type { Command } from 'commander';

import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { wholeNumber } from '../parse-number.ts';
import { sessionReference } from '../session-reference.ts';
import { styled } from '../style.ts';

interface Options {
  readonly session?: string;
  readonly limit: number;
}

export function addSearch(program: Command, host: CommandHost): void {
  program
    .command('search')
    .argument('<text>', 'words to find; a result contains all of them')
    .description('search prompts, replies and tool inputs of all sessions, newest first')
    .option('--session <name>', 'search only this session')
    .option('--limit <n>', 'maximum number of results', wholeNumber(1), 20)
    .action((text: string, options: Options) =>
      host.run(async ({ connect, output }) => {
        if (text.trim() === '') {
          throw usageError('The search text is empty.', 'Enter one or more words.');
        }
        const { http } = await connect();
        const { items } = await http.call('search.run', {
          query: {
            q: text,
            limit: Math.min(100, options.limit),
            ...(options.session !== undefined && { session: sessionReference(options.session) }),
          },
        });
        output.result(items, () => {
          if (items.length === 0) return nothingFound;
          return items
            .map((hit) => {
              const head = `${styled('strong', hit.sessionName)} ${hit.at} ${hit.kind} ${hit.seq}`;
              return `${head}\n  ${oneLine(hit.before)}${styled('waiting', oneLine(hit.match))}${oneLine(hit.after)}`;
            })
            .join('\n');
        });
      }),
    );
}

const nothingFound =
  'Nothing found. Words are searched in everything, parts of words in the newest texts (32 million characters), the input of a tool in its first 16,384 characters.';

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
