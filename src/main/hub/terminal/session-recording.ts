import type { RunnerId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { RunnerHello } from '../../../shared/wire/runner-link.ts';
import type { GridSize, OutputChunk, RunnerIdentity } from '../runners/runner-connection.ts';
import type { Recorder } from './recorder.ts';
import type { Recordings } from './recordings.ts';

export interface SessionRecordingOptions {
  readonly recordings: Recordings;
  readonly logger: Logger;
  readonly onRecorded: (runner: RunnerId, offset: number) => void;
}

interface Current {
  readonly runner: RunnerId;
  /** Missing when the recording could not be opened: the live view goes on without. */
  readonly recorder: Recorder | undefined;
}

/** The recording of one session over its connections: opened with a `hello`, closed when the link is gone. */
export class SessionRecording implements AsyncDisposable {
  readonly #options: SessionRecordingOptions;
  #current: Current | undefined;
  /** Opening and closing happen one after the other: two recorders of one file would double it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SessionRecordingOptions) {
    this.#options = options;
  }

  /** Where the runner goes on from. */
  begin(identity: RunnerIdentity, hello: RunnerHello): Promise<number> {
    return this.#inTurn(async () => {
      await this.#close();
      const recorder = await this.#open(identity, hello);
      this.#current = { runner: identity.runner, recorder };
      return Math.min(recorder?.recordedOffset ?? hello.endOffset, hello.endOffset);
    });
  }

  end(runner: RunnerId): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#current?.runner === runner) await this.#close();
    });
  }

  output(chunk: OutputChunk): void {
    const current = this.#current;
    if (current?.recorder) current.recorder.append(chunk.offset, chunk.payload);
    else if (current) {
      this.#options.onRecorded(current.runner, chunk.offset + chunk.payload.length);
    }
  }

  size(size: GridSize): void {
    this.#current?.recorder?.resize(size);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(() => this.#close());
  }

  async #open(identity: RunnerIdentity, hello: RunnerHello): Promise<Recorder | undefined> {
    const { recordings, logger, onRecorded } = this.#options;
    try {
      return await recordings.open({
        ...identity,
        size: { cols: hello.cols, rows: hello.rows },
        onRecorded: (offset) => onRecorded(identity.runner, offset),
      });
    } catch (thrown) {
      logger.error('the recording could not be opened', { error: thrown });
      return undefined;
    }
  }

  async #close(): Promise<void> {
    const { recorder } = this.#current ?? {};
    this.#current = undefined;
    await recorder?.[Symbol.asyncDispose]();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
