import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Rectangle } from './window-bounds.ts';

/** What this program remembers of itself; nothing of it is a setting. */
interface Remembered {
  readonly bounds: Rectangle | null;
  readonly isMaximized: boolean;
  /** That the program goes on without its window was said once. */
  readonly hasSaidTray: boolean;
}

const nothing: Remembered = { bounds: null, isMaximized: false, hasSaidTray: false };

/** A small file in the program's own folder. One that is missing or broken is as none: it holds no work. */
export class DesktopMemory {
  readonly #file: string;
  #remembered: Remembered;

  constructor(file: string) {
    this.#file = file;
    this.#remembered = read(file);
  }

  get current(): Remembered {
    return this.#remembered;
  }

  remember(part: Partial<Remembered>): void {
    this.#remembered = { ...this.#remembered, ...part };
    try {
      mkdirSync(dirname(this.#file), { recursive: true });
      writeFileSync(`${this.#file}.new`, JSON.stringify(this.#remembered), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk: the window opens in its usual place next time.
    }
  }
}

function read(file: string): Remembered {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value !== 'object' || value === null) return nothing;
    return {
      bounds: 'bounds' in value && isRectangle(value.bounds) ? value.bounds : null,
      isMaximized: 'isMaximized' in value && value.isMaximized === true,
      hasSaidTray: 'hasSaidTray' in value && value.hasSaidTray === true,
    };
  } catch {
    // None yet, or a torn one.
    return nothing;
  }
}

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false;
  return ['x', 'y', 'width', 'height'].every((name) => Number.isInteger(Reflect.get(value, name)));
}
