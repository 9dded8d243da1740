import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { awaitAnswer } from '../await-answer.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { seconds } from '../parse-number.ts';
import { readText } from '../read-text.ts';
import { addFileOption, withFiles } from '../send-files.ts';
import { sessionReference } from '../session-reference.ts';
import { receiptLine } from '../words.ts';

type Receipt = RouteAnswer<'messages.read'>;

interface Options {
  readonly wait?: boolean;
  readonly timeout?: number;
  readonly file: readonly string[];
}

export function addPrompt(program: Command, host: CommandHost): void {
  const command = program
    .command('prompt')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .argument('<text>', 'the message; `-` reads it from standard input')
    .description('send a message to a session and print its receipt')
    .option('--wait', 'wait for the answer and print it')
    .option(
      '--timeout <seconds>',
      'with --wait: maximum time to wait; the message stays queued',
      seconds,
    )
    .action((name: string, given: string, options: Options) =>
      host.run(async (context) => {
        if (options.timeout !== undefined && options.wait !== true) {
          throw usageError('--timeout needs --wait.', 'Add --wait.');
        }
        const message = await readText(given, context.surroundings.stdin);
        const connection = await context.connect();
        const params = { ref: sessionReference(name) };
        const { lastSeq: after } = await connection.http.call('sessions.read', { params });
        const text = await withFiles(connection.http, params.ref, {
          text: message,
          files: options.file,
        });
        const receipt = await send(connection.http, { params, body: { text } });
        if (options.wait !== true) {
          context.output.result(receipt, () => receiptLine(receipt));
          return exitCode.done;
        }
        const timeoutMs = options.timeout === undefined ? null : options.timeout * 1000;
        const last = await awaitAnswer({ connection, context, receipt, after, timeoutMs });
        return tellEnd(last, context.output);
      }),
    );
  addFileOption(command);
}

async function send(
  http: HttpClient,
  request: { readonly params: { readonly ref: string }; readonly body: { readonly text: string } },
): Promise<Receipt> {
  try {
    return await http.call('sessions.send', request);
  } catch (thrown) {
    if (!(thrown instanceof HubError) || thrown.code !== 'forbidden_role') throw thrown;
    const { code, message, status } = thrown;
    const hint = 'To suggest it to those who may send it: roundhouse suggest NAME TEXT';
    throw new HubError({ code, message, hint, status, cause: thrown });
  }
}

function tellEnd(receipt: Receipt, output: Output): number {
  output.result(receipt, () => receipt.answer ?? '');
  if (receipt.state === 'answered') return exitCode.done;
  output.progress(`error: ${receiptLine(receipt)}`);
  output.progress(
    nextSteps[receipt.state] ?? 'Run `roundhouse attach` to see what Claude Code shows.',
  );
  return exitCode.refused;
}

const nextSteps: Partial<Readonly<Record<Receipt['state'], string>>> = {
  held: 'Claude Code did not get it. Send it again with `roundhouse retry MESSAGE`, or remove it with `roundhouse drop MESSAGE`.',
  unknown:
    'Claude Code may have got it. Check the terminal with `roundhouse attach`, then `roundhouse drop` or `roundhouse retry` the message.',
};
