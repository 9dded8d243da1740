import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { watchFolder } from './watch-folder.ts';

export interface StatusLineFileOptions {
  /** Where the status line's script leaves its figures. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFigures: (figures: Record<string, unknown>) => void;
}

const fileName = 'status-line.json';

/** The figures of Claude Code's status line: model, cost, context, limits. Told only when they differ. */
export class StatusLineFile implements Disposable {
  readonly #options: StatusLineFileOptions;
  #watching: Disposable | undefined;
  #last = '';

  constructor(options: StatusLineFileOptions) {
    this.#options = options;
  }

  start(): void {
    const { folder, clock, logger } = this.#options;
    this.#watching = watchFolder({
      folder,
      clock,
      logger,
      onChange: (name) => {
        if (name === fileName || name === null) this.#read();
      },
    });
  }

  [Symbol.dispose](): void {
    this.#watching?.[Symbol.dispose]();
  }

  #read(): void {
    const figures = readObject(join(this.#options.folder, fileName));
    if (!figures) return;
    const text = JSON.stringify(withoutClocks(figures));
    if (text === this.#last) return;
    this.#last = text;
    this.#options.onFigures(figures);
  }
}

/** What changes by itself is no news: each tick of it would be an event for ever. */
function withoutClocks(figures: Record<string, unknown>): Record<string, unknown> {
  const { cost, ...rest } = figures;
  if (typeof cost !== 'object' || cost === null) return figures;
  return { ...rest, cost: { ...cost, total_duration_ms: 0, total_api_duration_ms: 0 } };
}

function readObject(path: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // Gone, or not JSON: the next tick writes another.
    return undefined;
  }
}
