import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import { checkAudit, readAuditPage } from './audit-reader.ts';
import type { AuditPage, AuditPageQuery, AuditReport } from './audit-rows.ts';
import { openDatabase, readMeta } from './database.ts';
import type { EventRow } from './event-row.ts';
import { jsonOf } from './event-row.ts';
import type { ReaderQueryName } from './reader-queries.ts';
import { readerQueries } from './reader-queries.ts';
import { soundRowFrom } from './row-reader.ts';
import { scanTexts } from './search-scan.ts';
import type { FailureRows, FailuresQuery, UsageQuery, UsageRows } from './usage-calls.ts';
import { UsageReader } from './usage-reader.ts';
import type {
  EventsText,
  PageQuery,
  ReaderCalls,
  ReplayQuery,
  SearchQuery,
  SearchRow,
  SearchRows,
} from './worker-calls.ts';

// A page of rare kinds looks at this many events at most, then says where to go on.
const examineLimit = 5_000;
const refLimit = 500;

/**
 * Pages, replays and search, on a connection that cannot write and that no append waits for. It is opened
 * at the first call: the thread can then start beside the one that repairs and migrates the file.
 */
export class Reader implements ReaderCalls {
  readonly #file: string;
  readonly #prepared = new Map<ReaderQueryName, StatementSync>();
  readonly #usage = new UsageReader((name) => this.#statement(name));
  #opened: DatabaseSync | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  page(query: PageQuery): EventsText {
    const { session, direction, cursor, limit } = query;
    const kinds = query.kinds === null ? null : new Set(query.kinds);
    const examine = kinds === null ? limit : examineLimit;
    const scope: SQLInputValue[] = session === null ? [] : [session];
    const rows: EventRow[] = [];
    let examined = 0;
    let last = cursor;
    let next: number | null = null;
    // One row more than is looked at, to know whether there is a next page.
    for (const columns of this.#statement(pageQueryOf(query)).iterate(
      ...scope,
      cursor,
      examine + 1,
    )) {
      if (examined === examine || rows.length === limit) {
        next = last;
        break;
      }
      const row = soundRowFrom(columns);
      examined += 1;
      last = row.seq;
      if (kinds === null || kinds.has(row.kind)) rows.push(row);
    }
    if (direction === 'before') rows.reverse();
    return { json: arrayOf(rows), next };
  }

  replay(query: ReplayQuery): EventsText {
    const { after, limitEvents, limitBytes } = query;
    const parts: string[] = [];
    let bytes = 0;
    let last = after;
    for (const columns of this.#statement('after').iterate(after, limitEvents + 1)) {
      if (parts.length === limitEvents || bytes >= limitBytes) {
        return { json: `[${parts.join(',')}]`, next: last };
      }
      const row = soundRowFrom(columns);
      const json = jsonOf(row);
      parts.push(json);
      bytes += json.length;
      last = row.seq;
    }
    return { json: `[${parts.join(',')}]`, next: null };
  }

  byRef(ref: string): EventsText {
    const rows = this.#statement('byRef').all(ref, refLimit).map(soundRowFrom);
    return { json: arrayOf(rows), next: null };
  }

  search(query: SearchQuery): SearchRows {
    const { expression, parts, before, limit } = query;
    // Read first: the index may go on between the two, and must never be said to hold more than was seen.
    const indexedSeq = Number(readMeta(this.#database(), 'search_cursor') ?? 0);
    const sessions = query.sessions && new Set(query.sessions);
    const words =
      expression === null ? [] : this.#findWords({ expression, sessions, before, limit });
    const scanned = scanTexts(
      {
        parts,
        sessions,
        before,
        from: words.length < limit ? 0 : (words.at(-1)?.seq ?? 0),
        limit,
      },
      (name) => this.#statement(name),
    );
    const bySeq = new Map([...scanned, ...words].map((row) => [row.seq, row] as const));
    const rows = [...bySeq.values()].toSorted((one, other) => other.seq - one.seq).slice(0, limit);
    return { rows, indexedSeq };
  }

  #findWords(query: {
    readonly expression: string;
    readonly sessions: ReadonlySet<string> | null;
    readonly before: number;
    readonly limit: number;
  }): readonly SearchRow[] {
    const { expression, sessions, before, limit } = query;
    const found: number[] = [];
    for (const word of this.#statement('wordsBefore').iterate(expression, before)) {
      if (sessions === null || sessions.has(String(word['session']))) {
        found.push(Number(word['seq']));
      }
      if (found.length >= limit) break;
    }
    return found.flatMap((seq) => {
      const row = this.#statement('wordHit').get(expression, seq);
      return row ? [hitFrom(row)] : [];
    });
  }

  usage(query: UsageQuery): UsageRows {
    return this.#usage.usage(query);
  }

  failures(query: FailuresQuery): FailureRows {
    return this.#usage.failures(query);
  }

  auditPage(query: AuditPageQuery): AuditPage {
    return readAuditPage(this.#database(), query);
  }

  checkAudit(): AuditReport {
    return checkAudit(this.#database());
  }

  #database(): DatabaseSync {
    this.#opened ??= openDatabase(this.#file, { isReadOnly: true });
    return this.#opened;
  }

  #statement(name: ReaderQueryName): StatementSync {
    let statement = this.#prepared.get(name);
    if (!statement) {
      statement = this.#database().prepare(readerQueries[name]);
      this.#prepared.set(name, statement);
    }
    return statement;
  }
}

function hitFrom(row: Record<string, unknown>): SearchRow {
  return {
    seq: Number(row['seq']),
    at: String(row['at']),
    session: String(row['session']),
    kind: String(row['kind']),
    snippet: String(row['snippet']),
  };
}

function pageQueryOf(query: PageQuery): ReaderQueryName {
  if (query.direction === 'after') return query.session === null ? 'after' : 'sessionAfter';
  return query.session === null ? 'before' : 'sessionBefore';
}

function arrayOf(rows: readonly EventRow[]): string {
  return `[${rows.map(jsonOf).join(',')}]`;
}
