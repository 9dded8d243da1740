import type { Command } from 'commander';

import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { awaitAnswer } from '../await-answer.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import { exitCode } from '../exit-codes.ts';
import { seconds } from '../parse-number.ts';
import { readText } from '../read-text.ts';
import { addFileOption, withFiles } from '../send-files.ts';
import { sessionReference } from '../session-reference.ts';
import { receiptLine } from '../words.ts';

interface Options {
  readonly timeout?: number;
  readonly file: readonly string[];
}

const nameHelp = 'session: NAME, @NAME or the beginning of an id';
const textHelp = '`-` reads it from standard input';

export function addAsk(program: Command, host: CommandHost): void {
  const ask = program
    .command('ask')
    .argument('<name>', nameHelp)
    .argument('<text>', `the question; ${textHelp}`)
    .description('ask a session something, wait for its answer and print it')
    .option('--timeout <seconds>', 'maximum time to wait; the question stays queued', seconds)
    .action((name: string, given: string, { timeout, file }: Options) =>
      host.run(async (context) => {
        const question = await readText(given, context.surroundings.stdin);
        const connection = await context.connect();
        const to = sessionReference(name);
        const { lastSeq: after } = await connection.http.call('sessions.read', {
          params: { ref: to },
        });
        const text = await withFiles(connection.http, to, { text: question, files: file });
        const asked = await connection.http.call('asks.create', { body: { to, text } });
        const { id } = asked;
        tellWait(asked, context.output);
        const receipt = await connection.http.call('messages.read', { params: { id } });
        const timeoutMs = timeout === undefined ? null : timeout * 1000;
        const last = await awaitAnswer({ connection, context, receipt, after, timeoutMs });
        const outcome = await connection.http.call('asks.read', { params: { id } });
        context.output.result(outcome, () => outcome.answer ?? '');
        if (last.state === 'answered') return exitCode.done;
        context.output.progress(`error: ${receiptLine(last)}`);
        return exitCode.refused;
      }),
    );
  addFileOption(ask);
  const tell = program
    .command('tell')
    .argument('<name>', nameHelp)
    .argument('<text>', `the message; ${textHelp}`)
    .description('send a session a message and do not wait for an answer')
    .action((name: string, given: string, { file }: Pick<Options, 'file'>) =>
      host.run(async ({ connect, output, surroundings }) => {
        const said = await readText(given, surroundings.stdin);
        const { http } = await connect();
        const to = sessionReference(name);
        const text = await withFiles(http, to, { text: said, files: file });
        const told = await http.call('asks.create', {
          body: { to, text, wantsAnswer: false },
        });
        tellWait(told, output);
        output.result(told, () => `${told.id} ${told.state}`);
      }),
    );
  addFileOption(tell);
}

/** It is no failure, and nothing happens before a person resumes the session. */
function tellWait(
  { state, place, reason }: RouteAnswer<'asks.create'>,
  output: CommandContext['output'],
): void {
  if (state !== 'queued' || reason === null) return;
  output.progress(`Queued${place === null ? '' : ` in place ${place}`}: ${reason}`);
}
