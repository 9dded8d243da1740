import type { Command } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import { exitLabel, hasFailed } from '../../shared/domain/exit-label.ts';
import type { AttachEnd } from '../attach/attachment.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import type { HubConnection } from '../connect.ts';
import { sessionReference } from '../session-reference.ts';

export function addAttach(program: Command, host: CommandHost): void {
  program
    .command('attach')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('attach this terminal to a session (Ctrl-] detaches)')
    .option('--observe', 'view only; do not send input')
    .action((name: string, options: { readonly observe?: boolean }) =>
      host.run(async (context) => {
        requireTerminal(context);
        const connection = await context.connect();
        const session = await connection.http.call('sessions.read', {
          params: { ref: sessionReference(name) },
        });
        if (session.state === 'exited' || session.state === 'lost') {
          throw new HubError({
            code: 'refused',
            message: `${session.name} is not running: ${session.detail ?? session.state}.`,
            hint: `Start it again: roundhouse resume ${session.name}`,
            status: 0,
          });
        }
        await attachAndTell(context, connection, {
          ...session,
          isObserver: options.observe === true,
          isStarter: false,
        });
      }),
    );
}

export function requireTerminal({ surroundings, output }: CommandContext): void {
  if (surroundings.stdin.isTTY === true && output.isTerminal && !output.isJson) return;
  throw usageError(
    'This command needs a terminal for input and output.',
    'In scripts, use `roundhouse events NAME --follow --json` or `roundhouse prompt NAME TEXT --wait`.',
  );
}

export async function attachAndTell(
  context: CommandContext,
  connection: HubConnection,
  session: {
    readonly id: string;
    readonly name: string;
    readonly isObserver: boolean;
    readonly isStarter: boolean;
  },
): Promise<void> {
  // Only here: every other command starts quicker without the emulator.
  const { attach } = await import('../attach/attachment.ts');
  const { isObserver, isStarter } = session;
  const end = await attach({ context, connection, session, isObserver, isStarter });
  context.output.text(endWords(session.name, end));
}

function endError(name: string, how: string): CliError {
  return new CliError({
    code: 'failed',
    message: `Claude Code in ${name} ${how}`,
    hint: `Start it again: roundhouse resume ${name}`,
  });
}

function endWords(name: string, end: AttachEnd): string {
  switch (end.type) {
    case 'detached':
      return `Detached from ${name}, which keeps running. To return: roundhouse attach ${name}`;
    case 'removed':
      return `${name} was removed.`;
    case 'ended': {
      const cause = { ...end, stoppedBy: null };
      const how = exitLabel(cause);
      if (hasFailed(cause)) throw endError(name, `${how}\n${end.output ?? ''}`.trim());
      return `Claude Code in ${name} ${how}. Start it again: roundhouse resume ${name}`;
    }
  }
}
