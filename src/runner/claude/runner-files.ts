import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { RunnerJob, RunnerRecord } from '../../shared/wire/runner-job.ts';
import { runnerJobSchema } from '../../shared/wire/runner-job.ts';
import { runnerProtocol } from '../../shared/wire/version.ts';
import { startOf } from './process-tree.ts';

/** The files of one runner, in the folder of its job unless another is named: nothing of it is anywhere else. */
export class RunnerFiles {
  readonly folder: string;
  readonly jobFile: string;

  constructor(jobFile: string, folder = dirname(jobFile)) {
    this.jobFile = jobFile;
    this.folder = folder;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  readJob(): RunnerJob {
    return runnerJobSchema.parse(JSON.parse(readFileSync(this.jobFile, 'utf8')));
  }

  /** By rename, so that a hub never reads half of it. */
  write(name: string, text: string, mode = 0o600): void {
    const draft = this.path(`${name}.new`);
    writeFileSync(draft, text, { mode });
    renameSync(draft, this.path(name));
  }
}

/** Who this runner is, for a hub that starts later. Written at the start, when Claude Code runs, at the end. */
export class RunnerRecordFile {
  readonly #files: RunnerFiles;
  #record: RunnerRecord;

  constructor(options: {
    readonly files: RunnerFiles;
    readonly job: RunnerJob;
    readonly entry: string;
  }) {
    this.#files = options.files;
    this.#record = {
      protocol: runnerProtocol,
      session: options.job.session,
      runner: options.job.runner,
      pid: process.pid,
      startTime: startOf(process.pid) ?? '',
      entry: options.entry,
      claudePid: null,
      endedAt: null,
    };
  }

  write(change: Partial<Pick<RunnerRecord, 'claudePid' | 'endedAt'>> = {}): void {
    this.#record = { ...this.#record, ...change };
    this.#files.write('runner.json', JSON.stringify(this.#record));
  }
}
