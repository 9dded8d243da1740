import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { assert } from '../../shared/base/assert.ts';
import { isoTime, type Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { RunnerFact } from '../../shared/wire/runner-link.ts';

// A fact is in a file before the hub hears of it, so that a hub finds it there after the runner was
// killed. It is not synced: what a power cut takes from the file it takes from the session too.
//
// The numbers have no gaps, so nothing is dropped that has one. When the hub is away for long, facts that
// only observe are left out before they get a number; those that a gate, a receipt or the end of a turn
// hangs on are kept to the last.

export interface SpoolOptions {
  /** The runner's folder; the hub reads `*.jsonl` there when the runner is gone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Unacknowledged bytes above which observing facts are left out. */
  readonly softLimitBytes?: number;
  /** Above this only facts of the runner itself are taken: status, deliveries, the end. */
  readonly hardLimitBytes?: number;
  readonly segmentBytes?: number;
}

export interface SpooledFact {
  readonly n: number;
  /** A `numberedFactSchema`, as it lies in the file. */
  readonly json: string;
}

interface Segment {
  readonly path: string;
  readonly descriptor: number;
  lastN: number;
  bytes: number;
}

/** Hooks that a gate, a receipt or the state of a turn hangs on. */
const decidingHooks: ReadonlySet<unknown> = new Set([
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'PermissionRequest',
  'PermissionDenied',
  'PostToolUse',
  'PostToolUseFailure',
  'Stop',
  'StopFailure',
]);

/** The facts that the hub has not acknowledged, in memory and on disk, numbered from 1. */
export class Spool implements Disposable {
  readonly #options: Required<SpoolOptions>;
  readonly #appended: Emitter<void>;
  readonly #segments: Segment[] = [];
  #facts: SpooledFact[] = [];
  #bytes = 0;
  #lastN = 0;
  #leftOut = 0;

  constructor(options: SpoolOptions) {
    this.#options = {
      softLimitBytes: 8 << 20,
      hardLimitBytes: 32 << 20,
      segmentBytes: 1 << 20,
      ...options,
    };
    this.#appended = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the spool failed', { error: thrown }),
    });
  }

  get onDidAppend() {
    return this.#appended.event;
  }

  /** The number of the newest fact; 0 before the first. */
  get lastN(): number {
    return this.#lastN;
  }

  /** The number of the oldest fact that is still here, else of the next one. */
  get firstN(): number {
    return this.#facts[0]?.n ?? this.#lastN + 1;
  }

  /** Writes the fact down; `false` when it was left out because the hub has been away for too long. */
  append(fact: RunnerFact): boolean {
    if (!this.#hasRoomFor(fact)) {
      this.#leftOut += 1;
      if (this.#leftOut === 1) this.#options.logger.warn('the spool is full, facts are left out');
      return false;
    }
    const n = this.#lastN + 1;
    const json = JSON.stringify({ n, at: isoTime(this.#options.clock.now()), fact });
    this.#write(n, `${json}\n`);
    this.#lastN = n;
    this.#facts.push({ n, json });
    this.#bytes += json.length;
    this.#appended.fire();
    return true;
  }

  /** The fact after number `n`, if there is one. */
  after(n: number): SpooledFact | undefined {
    const [first] = this.#facts;
    return first && this.#facts[Math.max(0, n + 1 - first.n)];
  }

  /** Forgets what the hub has committed, in memory and in files. */
  acknowledge(n: number): void {
    const kept = this.#facts.filter((fact) => fact.n > n);
    if (kept.length === this.#facts.length) return;
    this.#facts = kept;
    this.#bytes = kept.reduce((sum, fact) => sum + fact.json.length, 0);
    if (this.#bytes < this.#options.softLimitBytes) this.#leftOut = 0;
    // The one that is written to stays: its name says where the numbers go on.
    while (this.#segments.length > 1 && (this.#segments[0]?.lastN ?? Infinity) <= n) {
      const segment = this.#segments.shift();
      assert(segment, 'a segment that was read is there');
      closeSync(segment.descriptor);
      rmSync(segment.path, { force: true });
    }
  }

  [Symbol.dispose](): void {
    for (const segment of this.#segments.splice(0)) closeSync(segment.descriptor);
    this.#appended[Symbol.dispose]();
  }

  #hasRoomFor(fact: RunnerFact): boolean {
    if (this.#bytes < this.#options.softLimitBytes) return true;
    if (fact.type === 'status-line' || fact.type === 'thought') return false;
    if (fact.type !== 'hook') return true;
    if (!decidingHooks.has(fact.payload['hook_event_name'])) return false;
    return this.#bytes < this.#options.hardLimitBytes;
  }

  #write(n: number, line: string): void {
    const bytes = Buffer.from(line);
    try {
      const segment = this.#segmentFor(n);
      writeSync(segment.descriptor, bytes);
      segment.lastN = n;
      segment.bytes += bytes.length;
    } catch (thrown) {
      // A full disk: the fact lives in memory and reaches a hub that is there. Better than none at all.
      this.#options.logger.error('a fact could not be written to disk', { error: thrown });
    }
  }

  #segmentFor(n: number): Segment {
    const current = this.#segments.at(-1);
    if (current && current.bytes < this.#options.segmentBytes) return current;
    const path = join(this.#options.folder, `facts-${String(n).padStart(12, '0')}.jsonl`);
    const segment = { path, descriptor: openSync(path, 'a', 0o600), lastN: n, bytes: 0 };
    this.#segments.push(segment);
    return segment;
  }
}
