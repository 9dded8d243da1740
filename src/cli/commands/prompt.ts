import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { awaitAnswer } from '../await-answer.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { seconds } from '../parse-number.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';

type Receipt = RouteAnswer<'messages.read'>;

interface Options {
  readonly wait?: boolean;
  readonly timeout?: number;
}

export function addPrompt(program: Command, host: CommandHost): void {
  program
    .command('prompt')
    .argument('<name>', 'session: NAME, @NAME or the beginning of its id')
    .argument('<text>', 'the message; `-` reads it from standard input')
    .description('send a message to a session and print its receipt')
    .option('--wait', 'wait for the answer and print it')
    .option('--timeout <seconds>', 'with --wait: at most so long; the message stays', seconds)
    .action((name: string, text: string, options: Options) =>
      host.run(async (context) => {
        if (options.timeout !== undefined && options.wait !== true) {
          throw usageError('--timeout says how long --wait waits.', 'Add --wait.');
        }
        const message = await readText(text, context.surroundings.stdin);
        const connection = await context.connect();
        const params = { ref: sessionReference(name) };
        const { lastSeq: after } = await connection.http.call('sessions.read', { params });
        const receipt = await connection.http.call('sessions.send', {
          params,
          body: { text: message },
        });
        if (options.wait !== true) {
          context.output.result(receipt, () => `${receipt.id} ${receipt.state}`);
          return exitCode.done;
        }
        const timeoutMs = options.timeout === undefined ? null : options.timeout * 1000;
        const last = await awaitAnswer({ connection, context, receipt, after, timeoutMs });
        return tellEnd(last, context.output);
      }),
    );
}

function tellEnd(receipt: Receipt, output: Output): number {
  output.result(receipt, () => receipt.answer ?? '');
  if (receipt.state === 'answered') return exitCode.done;
  output.progress(
    `error: ${receipt.id} is ${receipt.state}: ${receipt.reason ?? 'no reason given'}`,
  );
  output.progress('`roundhouse attach` shows what Claude Code shows.');
  return exitCode.refused;
}
