import type { RunnerCommand } from '../../../src/main/hub/runners/runner-connection.ts';
import type { RunnerJob } from '../../../src/shared/wire/runner-job.ts';
import type { RunnerFact } from '../../../src/shared/wire/runner-link.ts';
import type { Receipts } from '../receipts.ts';

/** Whose runner it is. */
export type RunnerName = Pick<RunnerJob, 'session' | 'runner' | 'token'>;

/** A runner's side of the link, with what the contract needs to make it speak and to see what it heard. */
export interface RunnerEnd extends AsyncDisposable {
  /** A hub serves here from now on: the runner dials it, also when it had another one before. */
  dial(address: string): void;
  /** Its Claude Code did something. */
  fact(fact: RunnerFact): void;
  /** Its Claude Code wrote this. */
  write(output: string): void;
  /** What the hub wanted of Claude Code, as it came. */
  readonly commands: Receipts<RunnerCommand>;
  /** All bytes for Claude Code's terminal. */
  readonly typed: Receipts<string>;
  /** What its screen shows. */
  readonly screen: string;
}
