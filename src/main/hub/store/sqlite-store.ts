import { statSync } from 'node:fs';

import { AppError } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter, type EventSource } from '../../../shared/base/emitter.ts';
import type { AskId, GateId, MessageId, SessionId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { parseEvent } from '../../../shared/wire/event-schema.ts';
import { AppendQueue } from './append-queue.ts';
import type { AuditPage, AuditPageQuery, AuditReport, NewAuditRow } from './audit-rows.ts';
import type { CredentialRow } from './credential-row.ts';
import type { DataDirectory } from './data-directory.ts';
import { storePaths } from './data-directory.ts';
import { rowOf } from './event-row.ts';
import type {
  AppendBatch,
  CommandKey,
  EventPage,
  EventStore,
  PageRequest,
  ReplayRequest,
  SearchAnswer,
  SearchHit,
  SearchRequest,
  NewCommand,
  StoredCommand,
} from './event-store.ts';
import { pageLimit, searchLimit } from './event-store.ts';
import { hitEnd, hitStart } from './reader-queries.ts';
import { searchExpression, searchParts, sessionToken } from './search-query.ts';
import type { StoreThread } from './store-thread.ts';
import type { FailureRows, FailuresQuery, UsageQuery, UsageRows } from './usage-calls.ts';
import type {
  BackupReport,
  NewCommandRow,
  EventsText,
  IntegrityReport,
  OpenReport,
  ReaderCalls,
  Recovery,
  RunnerProgress,
  SearchRow,
  WriterCalls,
} from './worker-calls.ts';

/** Reads that may wait before new ones are refused. */
const waitingReadLimit = 256;

export interface SqliteStoreOptions {
  readonly writer: StoreThread<WriterCalls>;
  readonly reader: StoreThread<ReaderCalls>;
  /** Each in a thread of its own, which ends when the signal does. */
  readonly backUp: (file: string, signal?: AbortSignal) => Promise<BackupReport>;
  readonly check: (signal?: AbortSignal) => Promise<IntegrityReport>;
  readonly report: OpenReport;
  readonly onListenerError: (thrown: unknown) => void;
  readonly clock: Clock;
  /** Let go of when the store ends. */
  readonly directory: DataDirectory;
}

/** The store as the hub sees it: asynchronous, with every row parsed once, where it comes in. */
export class SqliteStore implements EventStore, AsyncDisposable {
  readonly #options: SqliteStoreOptions;
  readonly #queue: AppendQueue;
  readonly #didFill: Emitter<void>;
  #highestTimeMs: number;
  #foundSoundAtMs: number | null;
  #disposal: Promise<void> | undefined;

  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#queue = new AppendQueue({ commit: (group) => options.writer.call('append', group) });
    this.#didFill = new Emitter({ onListenerError: options.onListenerError });
    this.#highestTimeMs = options.report.highestTimeMs;
    this.#foundSoundAtMs = options.report.foundSoundAtMs;
  }

  get epoch(): string {
    return this.#options.report.epoch;
  }

  /** An append found no space on the disk, and nothing of it was stored. */
  get onDidFill(): EventSource<void> {
    return this.#didFill.event;
  }

  get lastSeqAtOpen(): number {
    return this.#options.report.lastSeq;
  }

  /** What the start found wrong and did about it; null after a start without any trouble. */
  get recovery(): Recovery | null {
    return this.#options.report.recovery;
  }

  /** Transactions since the start: one sync of the disk each. */
  get commits(): number {
    return this.#queue.commits;
  }

  /** The largest wall time ever seen here, in ms since 1970: what expiries are compared with. */
  highestTimeMs(): number {
    this.#highestTimeMs = Math.max(this.#highestTimeMs, this.#options.clock.now());
    return this.#highestTimeMs;
  }

  /** Stores the highest time while nothing else is appended, so that a clock set back revives nothing. */
  noteTime(): Promise<void> {
    return this.#options.writer.call('noteTime', this.highestTimeMs());
  }

  /** When a whole check last found nothing wrong, in ms since 1970; null when there was none yet. */
  get foundSoundAtMs(): number | null {
    return this.#foundSoundAtMs;
  }

  async noteSound(atMs: number): Promise<void> {
    await this.#options.writer.call('noteSound', atMs);
    this.#foundSoundAtMs = atMs;
  }

  append(batch: AppendBatch): Promise<void> {
    if (this.#disposal) throw new AppError('store_overloaded', 'the hub is ending');
    const appended = this.#queue.append({
      after: batch.after,
      generation: batch.generation ?? 0,
      rows: batch.events.map(rowOf),
      command: batch.command ? commandRowOf(batch.command) : null,
      progress: batch.progress ?? null,
      nowMs: this.highestTimeMs(),
    });
    appended.catch((fault: unknown) => {
      if (fault instanceof AppError && fault.code === 'disk_full') this.#didFill.fire();
    });
    return appended;
  }

  async readCommand(key: CommandKey): Promise<StoredCommand | null> {
    const { principal, key: name } = key;
    const row = await this.#options.writer.call('readCommand', { principal, key: name });
    if (!row) return null;
    return { principal, key: name, requestHash: row.requestHash, result: JSON.parse(row.result) };
  }

  readProgress(): Promise<readonly RunnerProgress[]> {
    return this.#options.writer.call('readProgress', undefined);
  }

  readCredentials(): Promise<readonly CredentialRow[]> {
    return this.#options.writer.call('readCredentials', undefined);
  }

  /** Inserts, or replaces the row of the same id; what was revoked stays revoked. */
  saveCredential(credential: CredentialRow): Promise<void> {
    return this.#options.writer.call('saveCredential', credential);
  }

  /** Resolves when it is on the disk, with the `seq` of the last entry. */
  addAudit(rows: readonly NewAuditRow[]): Promise<number> {
    return this.#options.writer.call('addAudit', rows);
  }

  auditPage(query: AuditPageQuery): Promise<AuditPage> {
    return this.#read('auditPage', query);
  }

  /** Whether every entry of the audit log is what was written, and follows the one before it. */
  checkAudit(): Promise<AuditReport> {
    return this.#read('checkAudit', undefined);
  }

  async page(request: PageRequest): Promise<EventPage> {
    const { session = null, kinds = null, after, before } = request;
    const direction = after === undefined ? 'before' : 'after';
    const cursor = after ?? before ?? Number.MAX_SAFE_INTEGER;
    const limit = Math.min(request.limit, pageLimit);
    return pageOf(await this.#read('page', { session, kinds, direction, cursor, limit }));
  }

  async replay(request: ReplayRequest): Promise<EventPage> {
    return pageOf(await this.#read('replay', request));
  }

  async byRef(ref: GateId | MessageId | AskId): Promise<readonly HubEvent[]> {
    return pageOf(await this.#read('byRef', ref)).events;
  }

  async search(request: SearchRequest): Promise<SearchAnswer> {
    const { text, sessions, before = Number.MAX_SAFE_INTEGER } = request;
    const limit = Math.min(request.limit, searchLimit);
    const expression = searchExpression(text, { sessions });
    const parts = searchParts(text);
    if (parts.length === 0 || sessions?.length === 0) {
      return { hits: [], next: null, indexedSeq: 0 };
    }
    const { rows, indexedSeq } = await this.#read('search', {
      expression,
      parts,
      sessions: sessions && sessions.map((session) => sessionToken(session)),
      before,
      limit: limit + 1,
    });
    const hits = rows.slice(0, limit).map(hitOf);
    return { hits, next: rows.length > limit ? (hits.at(-1)?.seq ?? null) : null, indexedSeq };
  }

  integrity(signal?: AbortSignal): Promise<IntegrityReport> {
    return this.#options.check(signal);
  }

  /** Copies everything into one file, which is opened and checked before this resolves. */
  backup(file: string, signal?: AbortSignal): Promise<BackupReport> {
    return this.#options.backUp(file, signal);
  }

  /** What the database takes on the disk, with what is not yet merged into its file. */
  sizeBytes(): number {
    const { database } = storePaths(this.#options.directory.path);
    return [database, `${database}-wal`].reduce(
      (total, file) => total + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /** Commits what waits, then marks the stop as clean and ends the threads. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose();
    return this.#disposal;
  }

  async #dispose(): Promise<void> {
    const { writer, reader } = this.#options;
    await this.#queue.drained();
    await reader[Symbol.asyncDispose]();
    // A thread that failed before has no clean stop to mark; the next start then checks the database.
    await writer.call('close', undefined).catch(() => undefined);
    await writer[Symbol.asyncDispose]();
    this.#options.directory[Symbol.dispose]();
  }

  /** What was spent, and the limits that Claude Code told of. */
  usage(query: UsageQuery): Promise<UsageRows> {
    return this.#read('usage', query);
  }

  /** Tool calls that failed, newest first. */
  failures(query: FailuresQuery): Promise<FailureRows> {
    return this.#read('failures', query);
  }

  #read<N extends keyof ReaderCalls>(
    name: N,
    input: Parameters<ReaderCalls[N]>[0],
  ): Promise<ReturnType<ReaderCalls[N]>> {
    const { reader } = this.#options;
    if (reader.waitingCalls < waitingReadLimit) return reader.call(name, input);
    return Promise.reject(new AppError('store_overloaded', 'too many reads wait'));
  }
}

function pageOf(text: EventsText): EventPage {
  const values: unknown = JSON.parse(text.json);
  return { events: (values as readonly unknown[]).map(parseEvent), next: text.next };
}

function commandRowOf({ isOutcome = false, ...command }: NewCommand): NewCommandRow {
  return { ...command, isOutcome, result: JSON.stringify(command.result ?? null) };
}

/** Only the first match is shown as one; the index has marked all of them. */
function hitOf(row: SearchRow): SearchHit {
  const [before = '', match = '', ...rest] = row.snippet
    .replaceAll(hitEnd, hitStart)
    .split(hitStart);
  const { seq, at, kind } = row;
  return { seq, at, session: row.session as SessionId, kind, before, match, after: rest.join('') };
}
