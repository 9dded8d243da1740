import type { Command } from 'commander';

import { missingFilesLabel } from '../../shared/domain/missing-files.ts';
import { awaitStart } from '../await-start.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import type { StartOptions } from './start-options.ts';
import { splitWords, startBody, withStartOptions } from './start-options.ts';

export function addStart(program: Command, host: CommandHost): void {
  const command = program
    .command('start')
    .argument('<path>', 'repository, or a folder in it')
    .argument('[claude-args...]', 'arguments for Claude Code, after `--`')
    .description('start a session in a repo and print its name; starts a hub if none is running');
  withStartOptions(command).action((path: string, rest: readonly string[], options: StartOptions) =>
    host.run(async (context) => {
      const words = splitWords([path, ...rest], context.wordsAfterDashes);
      if (words.path === undefined) {
        throw usageError(
          'The path of a repo is missing.',
          'For the current folder, run roundhouse start .',
        );
      }
      const connection = await context.connect({ startHub: true });
      const { claudeArgs } = words;
      const body = await startBody(context, { connection, path: words.path, claudeArgs, options });
      const session = await connection.http.call('sessions.start', { body });
      const missing = missingFilesLabel(session.worktree?.missing);
      if (missing !== null) context.output.warning(missing);
      await awaitStart(context, connection, session);
      context.output.result(session, () => session.name);
    }),
  );
}
