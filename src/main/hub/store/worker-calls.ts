import type { AuditPage, AuditPageQuery, AuditReport, NewAuditRow } from './audit-rows.ts';
import type { CredentialRow } from './credential-row.ts';
import type { EventRow } from './event-row.ts';
import type { FailureRows, FailuresQuery, UsageQuery, UsageRows } from './usage-calls.ts';

// The conversation between the hub's thread and the threads of the store. Each request is answered by
// one reply of the same `id`, in order. The first thing that a thread says is `ready` or `failed`.

/** What the store's threads need, as plain data: no path or setting is found out on their side. */
export interface StoreThreadData {
  readonly role: 'writer' | 'reader' | 'copier';
  readonly directory: string;
  readonly migrations: readonly Migration[];
  readonly nowMs: number;
  readonly crashPlan: CrashPlanData | null;
  /** Tests make the disk small with it; null is no limit. */
  readonly pageLimit: number | null;
}

interface CrashPlanData {
  readonly point: string;
  readonly hits: number;
}

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export interface Fault {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface CommandKey {
  readonly principal: string;
  readonly key: string;
}

export interface CommandRow extends CommandKey {
  readonly requestHash: string;
  /** JSON text. */
  readonly result: string;
}

export interface RunnerProgress {
  readonly runner: string;
  readonly session: string;
  /** The number of the last fact. */
  readonly n: number;
}

export interface NewCommandRow extends CommandRow {
  readonly isOutcome: boolean;
}

/** One append as it waits and travels: all of it is committed, or nothing. */
export interface AppendRequest {
  /** The last event that was there when this was decided; anything else there now refuses it. */
  readonly after: number;
  /** No batch of a generation is stored after one of it failed. */
  readonly generation: number;
  readonly rows: readonly EventRow[];
  readonly command: NewCommandRow | null;
  readonly progress: RunnerProgress | null;
  readonly nowMs: number;
}

/** Null when committed, else why not. */
export type AppendOutcome = Fault | null;

export interface GroupResult {
  readonly outcomes: readonly AppendOutcome[];
  /** Transactions that this thread has committed with something in them: one disk sync each. */
  readonly commits: number;
}

/** Calls that the one writing thread answers. */
export interface WriterCalls {
  append(group: readonly AppendRequest[]): GroupResult;
  readCommand(key: CommandKey): CommandRow | null;
  readProgress(): readonly RunnerProgress[];
  readCredentials(): readonly CredentialRow[];
  saveCredential(credential: CredentialRow): void;
  /** Adds to the audit log; on the disk when it answers, with the `seq` of the last entry. */
  addAudit(rows: readonly NewAuditRow[]): number;
  noteTime(nowMs: number): void;
  /** The whole database was checked then, and nothing was wrong. */
  noteSound(atMs: number): void;
  /** Marks the stop as clean and closes the file. */
  close(): void;
}

export interface PageQuery {
  readonly session: string | null;
  readonly kinds: readonly string[] | null;
  readonly direction: 'after' | 'before';
  readonly cursor: number;
  readonly limit: number;
}

export interface ReplayQuery {
  readonly after: number;
  readonly limitEvents: number;
  readonly limitBytes: number;
}

/** A run of events as the text of a JSON array: one string crosses threads far cheaper than objects. */
export interface EventsText {
  readonly json: string;
  /** Where to go on, or null at the end. */
  readonly next: number | null;
}

export interface SearchQuery {
  /** An FTS5 expression made by `search-query.ts`, never text of a person; null where no word can be found. */
  readonly expression: string | null;
  /** What is looked for inside of words too, in lower case. */
  readonly parts: readonly string[];
  /** As the index names them; null is all. */
  readonly sessions: readonly string[] | null;
  readonly before: number;
  readonly limit: number;
}

export interface SearchRow {
  readonly seq: number;
  readonly at: string;
  readonly session: string;
  readonly kind: string;
  readonly snippet: string;
}

export interface SearchRows {
  readonly rows: readonly SearchRow[];
  /** The last event that the index has taken in. */
  readonly indexedSeq: number;
}

/** Calls that the reading thread answers, from a connection that cannot write. */
export interface ReaderCalls {
  page(query: PageQuery): EventsText;
  replay(query: ReplayQuery): EventsText;
  byRef(ref: string): EventsText;
  search(query: SearchQuery): SearchRows;
  usage(query: UsageQuery): UsageRows;
  failures(query: FailuresQuery): FailureRows;
  auditPage(query: AuditPageQuery): AuditPage;
  /** Reads the whole audit log. */
  checkAudit(): AuditReport;
}

export interface IntegrityReport {
  readonly isSound: boolean;
  /** What is wrong, as sentences; empty when sound. */
  readonly problems: readonly string[];
  readonly events: number;
}

/** Calls of the thread that lives for one backup or one check, so that a long read delays nobody. */
export interface CopierCalls {
  backup(file: string): BackupReport;
  check(): IntegrityReport;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly events: number;
  readonly epoch: string;
}

/** What the writing thread found when it opened the database. */
export interface OpenReport {
  readonly epoch: string;
  readonly lastSeq: number;
  readonly highestTimeMs: number;
  readonly foundSoundAtMs: number | null;
  readonly recovery: Recovery | null;
}

/** What was wrong at the start and what was done about it: the owner is told all of it. */
export interface Recovery {
  /** A sentence or two for the owner. */
  readonly summary: string;
  /** Where the damaged files lie now, if any were set aside. */
  readonly setAside: string | null;
  readonly restoredFrom: string | null;
  /** Events that were stored once and are not there now. */
  readonly missing: { readonly from: number; readonly to: number } | null;
}

export interface ThreadRequest {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

export type ThreadMessage =
  | { readonly type: 'ready'; readonly report: OpenReport | null }
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'fault'; readonly id: number; readonly fault: Fault };
