import type { Command } from 'commander';

import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { probedPeersLimit } from '../../shared/wire/tools/probe-peers.ts';
import { awaitAnswer } from '../await-answer.ts';
import { CliError, usageError } from '../cli-error.ts';
import type { CommandContext, CommandHost } from '../command-context.ts';
import type { HubConnection } from '../connect.ts';
import { exitCode } from '../exit-codes.ts';
import { seconds } from '../parse-number.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';

type Ask = RouteAnswer<'asks.read'>;

/** What became of the question at one session. */
export interface Probed {
  readonly peer: string;
  readonly ask: string | null;
  readonly state: Ask['state'] | 'refused';
  readonly answer: string | null;
  readonly reason: string | null;
}

interface Question {
  readonly text: string;
  readonly timeoutMs: number;
}

/** As long as the tool of the sessions waits. */
const defaultTimeoutSeconds = 100;

export function addProbe(program: Command, host: CommandHost): void {
  program
    .command('probe')
    .argument('<text>', 'one short question; `-` reads it from standard input')
    .argument('[names...]', `sessions: NAME or @NAME; without any, all that run`)
    .description(
      `ask up to ${probedPeersLimit} sessions the same question and print each answer as it comes`,
    )
    .option(
      '--timeout <seconds>',
      'maximum time to wait; the question stays queued where it is not answered',
      seconds,
      defaultTimeoutSeconds,
    )
    .action((text: string, names: readonly string[], { timeout }: { readonly timeout: number }) =>
      host.run(async (context) => {
        const question = {
          text: await readText(text, context.surroundings.stdin),
          timeoutMs: timeout * 1000,
        };
        const wanted = [...new Set(names.map((name) => sessionReference(name)))];
        if (wanted.length > probedPeersLimit) {
          throw usageError(
            `One probe reaches ${probedPeersLimit} sessions, and ${wanted.length} are named.`,
            'Name fewer of them.',
          );
        }
        const connection = await context.connect();
        const peers = wanted.length === 0 ? await runningPeers(connection, context) : wanted;
        const probed = await Promise.all(
          peers.map(async (peer) => {
            const one = await probe(connection, context, { ...question, peer });
            context.output.text(probedText(one));
            return one;
          }),
        );
        context.output.result(probed, () => (probed.length === 0 ? 'No session runs.' : ''));
        return probed.every(({ state }) => state === 'answered') ? exitCode.done : exitCode.refused;
      }),
    );
}

/** A session that has ended would keep the question until somebody resumes it, and nobody probes for that. */
async function runningPeers(
  { http }: HubConnection,
  { output }: CommandContext,
): Promise<readonly string[]> {
  const { items } = await http.call('peers.list');
  const names = items
    .filter(({ state }) => state !== 'exited' && state !== 'lost')
    .map(({ name }) => name);
  const left = names.slice(probedPeersLimit);
  if (left.length > 0) {
    output.progress(
      `Not asked, because one probe reaches ${probedPeersLimit} sessions: ${left.join(', ')}`,
    );
  }
  return names.slice(0, probedPeersLimit);
}

async function probe(
  connection: HubConnection,
  context: CommandContext,
  { peer, text, timeoutMs }: Question & { readonly peer: string },
): Promise<Probed> {
  const { http } = connection;
  try {
    const { lastSeq: after } = await http.call('sessions.read', { params: { ref: peer } });
    const { id } = await http.call('asks.create', { body: { to: peer, text } });
    const params = { id };
    const receipt = await http.call('messages.read', { params });
    await awaitAnswer({ connection, context, receipt, after, timeoutMs, peer }).catch(
      (thrown: unknown) => {
        if (!(thrown instanceof CliError) || thrown.code !== 'deadline') throw thrown;
      },
    );
    const { to, state, answer, reason } = await http.call('asks.read', { params });
    return { peer: to.name, ask: id, state, answer, reason };
  } catch (thrown) {
    // What one of them refuses does not keep back the others.
    if (!(thrown instanceof HubError) || thrown.code === 'unreachable') throw thrown;
    const reason = `${thrown.message} ${thrown.hint}`.trim();
    return { peer, ask: null, state: 'refused', answer: null, reason };
  }
}

/** Only what may still be answered has no answer “yet”. */
export function probedText({ peer, ask, state, answer, reason }: Probed): string {
  const why = reason === null ? '' : `: ${reason}`;
  if (ask === null) return `@${peer} was not asked${why}`;
  switch (state) {
    case 'answered':
      return `@${peer}: ${answer ?? ''}`;
    case 'failed':
    case 'refused':
      return `@${peer}: no answer${why}`;
    case 'expired':
      return `@${peer}: no answer, and the question has expired${why}`;
    default:
      return `@${peer}: no answer yet (${state}${why})`;
  }
}
