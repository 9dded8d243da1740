import type { Command } from 'commander';

import type { CommandHost } from '../command-context.ts';
import { attachAndTell, requireTerminal } from './attach.ts';
import type { StartOptions } from './start-options.ts';
import { splitWords, startBody, withStartOptions } from './start-options.ts';

export function addRun(program: Command, host: CommandHost): void {
  const command = program
    .command('run')
    .argument('[path]', 'repository, or a folder in it; default: the current folder')
    .argument('[claude-args...]', 'arguments for Claude Code, after `--`')
    .description('start a session and attach to it in this terminal');
  withStartOptions(command).action(
    (path: string | undefined, rest: readonly string[], options: StartOptions) =>
      host.run(async (context) => {
        requireTerminal(context);
        const words = splitWords([path, ...rest], context.wordsAfterDashes);
        const connection = await context.connect({ startHub: true });
        const { stdout } = context.surroundings;
        const body = await startBody(context, {
          connection,
          path: words.path ?? '.',
          claudeArgs: words.claudeArgs,
          options,
        });
        const session = await connection.http.call('sessions.start', {
          body: { ...body, cols: stdout.columns ?? 80, rows: stdout.rows ?? 24 },
        });
        await attachAndTell(context, connection, {
          ...session,
          isObserver: false,
          isStarter: true,
        });
      }),
  );
}
