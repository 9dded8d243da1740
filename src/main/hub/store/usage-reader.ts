import type { SQLOutputValue, StatementSync } from 'node:sqlite';

import type { Meter, RateWindow } from '../../../shared/domain/event.ts';
import type { JsonObject } from '../../../shared/domain/gate.ts';
import { summarizeInput } from '../../../shared/domain/gate.ts';
import type { ReaderQueryName } from './reader-queries.ts';
import type {
  FailedCall,
  FailureRows,
  FailuresQuery,
  SeenWindow,
  Spent,
  UsageQuery,
  UsageRows,
} from './usage-calls.ts';

type Columns = Readonly<Record<string, SQLOutputValue>>;

// Limits that nobody was told in so many reports are not worth a longer look back.
const reportsLookedAt = 2_000;

/** Reads what sessions cost, which limits they were told, and which calls failed. */
export class UsageReader {
  readonly #statement: (name: ReaderQueryName) => StatementSync;

  constructor(statement: (name: ReaderQueryName) => StatementSync) {
    this.#statement = statement;
  }

  usage(query: UsageQuery): UsageRows {
    const { fiveHour, sevenDay } = this.#windows();
    return { spent: this.#spentSince(query.since), fiveHour, sevenDay };
  }

  failures(query: FailuresQuery): FailureRows {
    const { session, before, limit } = query;
    const rows =
      session === null
        ? this.#statement('failures').all(before, limit + 1)
        : this.#statement('failuresOfSession').all(session, before, limit + 1);
    const page = rows.slice(0, limit);
    const steps = page.map((row) => this.#stepAfter(String(row['session']), Number(row['seq'])));
    const shares = Map.groupBy(steps, (step) => step?.key);
    const calls = page.map((row, index): FailedCall => {
      const step = steps[index] ?? null;
      const sharers = shares.get(step?.key)?.length ?? 1;
      return {
        seq: Number(row['seq']),
        at: String(row['at']),
        session: String(row['session']),
        tool: String(row['tool']),
        summary: summarizeInput(JSON.parse(String(row['input'])) as JsonObject),
        error: String(row['error']),
        durationMs: numberOrNull(row['duration_ms']),
        usd: step === null ? null : step.usd / sharers,
      };
    });
    return { calls, next: rows.length > limit ? (calls.at(-1)?.seq ?? null) : null };
  }

  /**
   * The figure of Claude Code is the sum of one run of it. What it grew by counts; one that is smaller than
   * before belongs to a new run, which began with nothing.
   */
  #spentSince(since: string): readonly Spent[] {
    const rows = this.#statement('costsSince').all(since);
    const bySession = Map.groupBy(rows, (row) => String(row['session']));
    return [...bySession].map(([session, reports]) => {
      const inOrder = reports.toSorted((a, b) => Number(a['seq']) - Number(b['seq']));
      const firstSeq = Number(inOrder[0]?.['seq'] ?? 0);
      let before = this.#costBefore(session, firstSeq)?.usd ?? 0;
      let usd = 0;
      for (const report of inOrder) {
        const cost = Number(report['usd']);
        usd += cost >= before ? cost - before : cost;
        before = cost;
      }
      return { session, usd };
    });
  }

  #costBefore(session: string, seq: number): { readonly seq: number; readonly usd: number } | null {
    const row = this.#statement('costBefore').get(session, seq);
    return row ? { seq: Number(row['seq']), usd: Number(row['usd']) } : null;
  }

  /** The first growth of the cost after a failure: the step that read it. */
  #stepAfter(session: string, seq: number): { readonly key: string; readonly usd: number } | null {
    const before = this.#costBefore(session, seq);
    const after = this.#statement('costAfter').get(session, seq, before?.usd ?? 0);
    if (!after) return null;
    const usd = Number(after['usd']) - (before?.usd ?? 0);
    // A new run of Claude Code began: nothing tells what the step cost.
    if (usd < 0) return null;
    return { key: `${session} ${String(after['seq'])}`, usd };
  }

  #windows(): Pick<UsageRows, 'fiveHour' | 'sevenDay'> {
    let fiveHour: SeenWindow | null = null;
    let sevenDay: SeenWindow | null = null;
    for (const row of this.#statement('newestMeters').iterate(reportsLookedAt)) {
      const meter = meterOf(row);
      const at = String(row['at']);
      fiveHour ??= seen(meter.fiveHour, at);
      sevenDay ??= seen(meter.sevenDay, at);
      if (fiveHour && sevenDay) break;
    }
    return { fiveHour, sevenDay };
  }
}

function seen(window: RateWindow | null, at: string): SeenWindow | null {
  return window && { ...window, at };
}

function meterOf(row: Columns): Meter {
  return JSON.parse(String(row['data'])) as Meter;
}

function numberOrNull(value: SQLOutputValue | undefined): number | null {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
}
