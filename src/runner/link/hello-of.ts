import type { RunnerJob } from '../../shared/wire/runner-job.ts';
import type { RunnerHello } from '../../shared/wire/runner-link.ts';
import { runnerProtocol } from '../../shared/wire/version.ts';
import type { OutputRing } from './output-ring.ts';
import type { Spool } from './spool.ts';

export interface HelloFacts {
  readonly job: RunnerJob;
  readonly spool: Pick<Spool, 'firstN' | 'lastN'>;
  /** Gates that a person can answer now. */
  readonly held: Iterable<RunnerHello['held'][number]>;
  readonly output: Pick<OutputRing, 'firstOffset' | 'endOffset'>;
  readonly size: Pick<RunnerHello, 'cols' | 'rows'>;
}

/** What a runner has, as it tells a hub first. */
export function helloOf({
  job,
  spool,
  held,
  output,
  size: { cols, rows },
}: HelloFacts): Omit<RunnerHello, 'proof'> {
  return {
    type: 'hello',
    protocol: runnerProtocol,
    session: job.session,
    runner: job.runner,
    pid: process.pid,
    claudeVersion: job.claude.version,
    firstN: spool.firstN,
    lastN: spool.lastN,
    held: [...held],
    firstOffset: output.firstOffset,
    endOffset: output.endOffset,
    cols,
    rows,
  };
}
