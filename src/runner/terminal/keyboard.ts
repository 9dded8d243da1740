import type { Clock } from '../../shared/base/clock.ts';

export interface KeyboardOptions {
  readonly clock: Clock;
  readonly write: (bytes: Uint8Array) => boolean;
}

const heldLimitBytes = 64 * 1024;
const escape = 0x1b;

/**
 * All that goes into the terminal: what operators type, and what the runner types for them. While the runner
 * types, what operators type waits, so that neither lands in the middle of the other.
 */
export class Keyboard {
  readonly #options: KeyboardOptions;
  #held: Uint8Array[] | undefined;
  #heldBytes = 0;
  #typedAt = -Infinity;
  #isTouched = false;

  constructor(options: KeyboardOptions) {
    this.#options = options;
  }

  /** Milliseconds since an operator last typed; mouse and focus reports of their terminal do not count. */
  get quietMs(): number {
    return this.#options.clock.monotonic() - this.#typedAt;
  }

  /** An operator typed since the last prompt: there may be text in the composer, or it is in a mode. */
  get isTouched(): boolean {
    return this.#isTouched;
  }

  /** Claude Code may have put something into the composer by itself. */
  markTouched(): void {
    this.#isTouched = true;
  }

  /** A prompt was sent: whatever was in the composer has gone with it. */
  clearTouched(): void {
    this.#isTouched = false;
  }

  /** From an operator. */
  type(bytes: Uint8Array): void {
    if (hasKeys(bytes)) {
      this.#typedAt = this.#options.clock.monotonic();
      this.#isTouched = true;
    }
    if (!this.#held) {
      this.#options.write(bytes);
    } else if (this.#heldBytes + bytes.length <= heldLimitBytes) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
    }
  }

  /** From the runner itself. `false` when it was not taken. */
  press(keys: string): boolean {
    return this.#options.write(Buffer.from(keys));
  }

  /** Does the work while operators' keys wait, then lets these in. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    this.#held = [];
    this.#heldBytes = 0;
    try {
      return await work();
    } finally {
      const held = this.#held;
      this.#held = undefined;
      for (const bytes of held) this.#options.write(bytes);
    }
  }
}

/** What a terminal tells by itself: where the mouse is, and whether it is looked at. */
// eslint-disable-next-line no-control-regex -- ESC is what these begin with
const reports = /\x1b\[(?:<[\d;]*[Mm]|M[\s\S]{3}|[IO])/gu;

function hasKeys(bytes: Uint8Array): boolean {
  if (bytes.length > 0 && !bytes.includes(escape)) return true;
  return Buffer.from(bytes).toString('latin1').replaceAll(reports, '') !== '';
}
