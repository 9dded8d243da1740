import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { awaitStart } from '../await-start.ts';
import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';

// Commands that ask one thing of one session and print what it is then.

interface Change {
  readonly name: 'interrupt' | 'stop' | 'resume';
  readonly help: string;
  /** What was asked; the state that follows is proved by Claude Code, not by us. */
  readonly said: (session: RouteAnswer<'sessions.stop'>) => string;
}

const changes: readonly Change[] = [
  {
    name: 'interrupt',
    help: 'interrupt the current turn (sends Escape once)',
    said: ({ name }) => `Sent Escape to ${name}.`,
  },
  {
    name: 'stop',
    help: 'stop Claude Code (SIGTERM, then SIGKILL); the session can be resumed',
    said: ({ name }) => `Stopping ${name}.`,
  },
  {
    name: 'resume',
    help: 'start Claude Code again and continue its conversation',
    said: ({ name }) => `${name} is running again.`,
  },
];

export function addSessionChanges(program: Command, host: CommandHost): void {
  for (const change of changes) {
    program
      .command(change.name)
      .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
      .description(change.help)
      .action((name: string) =>
        host.run(async (context) => {
          const { connect, output } = context;
          const connection = await connect();
          const params = { ref: sessionReference(name) };
          const session = await connection.http.call(`sessions.${change.name}`, { params });
          if (change.name === 'resume') await awaitStart(context, connection, session);
          output.result(session, () => change.said(session));
        }),
      );
  }
}
