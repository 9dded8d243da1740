import type { Command } from 'commander';

import type { Clock } from '../../shared/base/clock.ts';
import { delay } from '../../shared/base/clock.ts';
import { newUuid } from '../../shared/base/ids.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import { removalStep } from '../../shared/client/removal-step.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import type { Output } from '../output.ts';
import { sessionReference } from '../session-reference.ts';

type Removed = RouteAnswer<'sessions.remove'>;
type Work = 'save' | 'discard' | 'keep';

interface Options {
  readonly discardWork?: boolean;
  readonly keepWorktree?: boolean;
}

export function addRm(program: Command, host: CommandHost): void {
  program
    .command('rm')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('remove an ended session; the work in its worktree is saved first')
    .option('--discard-work', 'delete its worktree without saving the work in it')
    .option('--keep-worktree', 'keep its worktree')
    .action((name: string, options: Options) =>
      host.run(async ({ connect, output, clock }) => {
        const work = workOf(options);
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const { left } = await http.call('sessions.read', { params });
        const removed = await remove({ http, clock, output, ...params, work });
        for (const { pid, command } of left) output.progress(`Still running: ${pid} ${command}`);
        output.result(removed, () => removedText(name, removed));
      }),
    );
}

function workOf({ discardWork, keepWorktree }: Options): Work {
  if (discardWork === true && keepWorktree === true) {
    throw usageError('--discard-work and --keep-worktree exclude each other.', 'Use one of them.');
  }
  if (discardWork === true) return 'discard';
  return keepWorktree === true ? 'keep' : 'save';
}

interface Removing {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly output: Output;
  readonly ref: string;
  readonly work: Work;
}

const lookEveryMs = 1000;

/** Says on stderr how far it has come, as long as it takes. */
async function remove(removing: Removing): Promise<Removed> {
  const { clock, output } = removing;
  const end = new AbortController();
  const removed = call(removing).finally(() => end.abort());
  // The failure is thrown below; a look that is under way must not make it an unhandled one.
  removed.catch(() => undefined);
  let said = '';
  for (;;) {
    await Promise.race([delay(clock, lookEveryMs, end.signal), removed]).catch(() => undefined);
    if (end.signal.aborted) return removed;
    const step = await stepOf(removing);
    if (step !== null && step !== said) output.progress(step);
    said = step ?? said;
  }
}

/** One that takes long outlasts the patience of a connection: the same call again waits for the same end. */
async function call({ http, ref, work, clock }: Removing): Promise<Removed> {
  const idempotencyKey = newUuid();
  const query = work === 'save' ? {} : { work };
  for (;;) {
    try {
      return await http.call('sessions.remove', { params: { ref }, query, idempotencyKey });
    } catch (thrown) {
      const isCut = thrown instanceof HubError && thrown.code === 'unreachable';
      if (!isCut || !(await isRunning({ http, ref }))) throw thrown;
      await delay(clock, lookEveryMs);
    }
  }
}

async function isRunning({ http, ref }: Pick<Removing, 'http' | 'ref'>): Promise<boolean> {
  try {
    const { progress } = await http.call('sessions.removal', { params: { ref } });
    return progress !== null;
  } catch {
    // The hub is gone, or the session is: the first failure is the one to report.
    return false;
  }
}

async function stepOf({ http, ref }: Removing): Promise<string | null> {
  try {
    const { progress } = await http.call('sessions.removal', { params: { ref } });
    return progress === null ? null : removalStep(progress);
  } catch {
    // It has just been removed, or the hub is away: the call itself says which.
    return null;
  }
}

function removedText(name: string, removed: Removed): string {
  const { trashRef, copies, leftOut, keptWorktree } = removed;
  const lines = [`Removed ${name}.`];
  if (keptWorktree !== null) lines.push(`Kept its worktree: ${keptWorktree}`);
  if (trashRef !== null) {
    lines[0] = `Removed ${name}. To restore its work: roundhouse restore-work ${trashRef}`;
    lines.push(...savedLines(removed));
  }
  for (const { path, url } of copies) {
    lines.push(`Not saved (ignored, and only a copy of ${url}): ${path}`);
  }
  for (const { path, kind } of leftOut) lines.push(`Not saved (${kind}): ${path}`);
  return lines.join('\n');
}

function savedLines({ files, commits, repositories }: Removed): readonly string[] {
  return [
    ...(files > 0 ? [`  ${counted(files, 'changed file')}`] : []),
    ...(commits > 0 ? [`  ${counted(commits, 'commit')} that no branch or tag contains`] : []),
    ...repositories.map((path) => `  the repository in ${path}`),
  ];
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
