import type { Readable } from 'node:stream';

import type { Clock } from '../shared/base/clock.ts';
import type { HttpFetch } from '../shared/client/http-client.ts';
import type { CliSettings, Environment } from './config.ts';
import type { HubConnection } from './connect.ts';
import type { Output, TextStream } from './output.ts';

/** A terminal's input, as far as we use it: Node's own stdin, or one of a test. */
export interface InputStream extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

/** What the process gives to the command line; a test gives its own. */
export interface Surroundings {
  readonly environment: Environment;
  readonly directory: string;
  readonly stdin: InputStream;
  readonly stdout: TextStream & NodeJS.EventEmitter & { readonly rows?: number };
  readonly stderr: TextStream;
  readonly clock: Clock;
  readonly fetch: HttpFetch;
  /** Aborted by Ctrl-C or when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** What a command works with. */
export interface CommandContext {
  readonly surroundings: Surroundings;
  readonly settings: CliSettings;
  readonly output: Output;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many of the words came after `--`. */
  readonly wordsAfterDashes: number;
  /** The hub; `startHub` starts the one of the data directory when none runs. */
  readonly connect: (options?: { readonly startHub?: boolean }) => Promise<HubConnection>;
}

/** Options by name, as the parser gives them. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** Runs a command's work with its context and takes its exit code (nothing: done). */
export interface CommandHost {
  /** `flags`: settings that only this command has as options. */
  run(work: (context: CommandContext) => Promise<number | void>, flags?: Flags): Promise<void>;
}
