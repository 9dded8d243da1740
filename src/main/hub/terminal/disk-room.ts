import type { Clock } from '../../../shared/base/clock.ts';

export interface DiskRoomOptions {
  readonly clock: Clock;
  readonly limitBytes: number;
  readonly freeBytes: () => Promise<number>;
}

// A disk fills in minutes, and asking it costs a system call.
const holdsForMs = 5000;

/** Whether there is room to record: the last of the disk is for events and answers. */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  #askedAt = -Infinity;
  #answer: Promise<boolean> = Promise.resolve(true);

  constructor(options: DiskRoomOptions) {
    this.#options = options;
  }

  hasRoom(): Promise<boolean> {
    const { clock, freeBytes, limitBytes } = this.#options;
    const now = clock.monotonic();
    if (now - this.#askedAt >= holdsForMs) {
      this.#askedAt = now;
      this.#answer = freeBytes().then(
        (free) => free >= limitBytes,
        // A disk that cannot be asked will say itself what is wrong when it is written to.
        () => true,
      );
    }
    return this.#answer;
  }
}
