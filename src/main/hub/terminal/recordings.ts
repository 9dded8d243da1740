import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { GridSize, RunnerIdentity } from '../runners/runner-connection.ts';
import { diskLimits, diskSpaceAt } from '../store/disk-space.ts';
import { openCastFile } from './cast-file.ts';
import { DiskRoom } from './disk-room.ts';
import { Recorder } from './recorder.ts';

export interface RecordingsOptions {
  /** `DATA/recordings`; below it one folder per session. */
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of the disk of the directory; given so that tests can fill it. */
  readonly freeBytes?: () => Promise<number>;
}

export interface RecordingRequest extends RunnerIdentity {
  readonly size: GridSize;
  readonly onRecorded: (offset: number) => void;
}

/** Opens the recordings of all sessions: one recorder per session at a time. */
export class Recordings {
  readonly #options: RecordingsOptions;
  readonly #room: DiskRoom;

  constructor(options: RecordingsOptions) {
    this.#options = options;
    const { clock, directory } = options;
    const { freeBytes = async () => (await diskSpaceAt(directory)).freeBytes } = options;
    this.#room = new DiskRoom({ clock, limitBytes: diskLimits.recordBytes, freeBytes });
  }

  /** Goes on with the recording of this runner, or begins one. */
  async open(request: RecordingRequest): Promise<Recorder> {
    const { clock, logger } = this.#options;
    const { runner, size, onRecorded } = request;
    const file = await openCastFile({
      directory: this.#folderOf(request.session),
      runner,
      header: { ...size, timestamp: Math.floor(clock.now() / 1000) },
    });
    const child = logger.child({ session: request.session, runner });
    return new Recorder({ runner, file, room: this.#room, clock, logger: child, onRecorded });
  }

  /** With its session goes what was shown in it. */
  /** Sessions of which there is a recording. */
  async sessions(): Promise<readonly SessionId[]> {
    const names = await readdir(this.#options.directory).catch(() => []);
    return names.map((name) => asId('session', name));
  }

  async remove(session: SessionId): Promise<void> {
    const folder = this.#folderOf(session);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  #folderOf(session: SessionId): string {
    return join(this.#options.directory, session);
  }
}
