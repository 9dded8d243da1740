import type { DatabaseSync } from 'node:sqlite';

import { AppError } from '../../../shared/base/app-error.ts';
import type { NewAuditRow } from './audit-rows.ts';
import { AuditWriter } from './audit-writer.ts';
import type { CrashPoint } from './crash-point.ts';
import type { CredentialRow } from './credential-row.ts';
import { readLastSeq, readMeta, writeMeta } from './database.ts';
import { crcOf } from './event-row.ts';
import { faultOf } from './fault.ts';
import type { HighWaterMark } from './high-water-mark.ts';
import { isConstraint } from './sqlite-fault.ts';
import type {
  AppendOutcome,
  AppendRequest,
  CommandKey,
  CommandRow,
  NewCommandRow,
  GroupResult,
  RunnerProgress,
  WriterCalls,
} from './worker-calls.ts';
import { WriterStatements } from './writer-statements.ts';

const commandLifeMs = 7 * 24 * 60 * 60 * 1000;
const pruneEveryMs = 60 * 60 * 1000;
// The highest time seen guards expiries of hours and days; a page per second for it would be waste.
const timeStepMs = 10_000;

export interface WriterOptions {
  readonly database: DatabaseSync;
  readonly mark: HighWaterMark;
  readonly crashPoint: CrashPoint;
}

/**
 * The one writing connection. A group of appends becomes one transaction and so one sync of the disk.
 * All of it falls when the disk fails; one that is refused takes those behind it along, and no other.
 */
export class Writer implements WriterCalls {
  readonly #database: DatabaseSync;
  readonly #mark: HighWaterMark;
  readonly #crashPoint: CrashPoint;
  readonly #statements: WriterStatements;
  readonly #audit: AuditWriter;
  #lastSeq: number;
  #failedGeneration = -1;
  #highestTimeMs: number;
  #storedTimeMs: number;
  #prunedAtMs = 0;
  #commits = 0;

  constructor(options: WriterOptions) {
    this.#database = options.database;
    this.#mark = options.mark;
    this.#crashPoint = options.crashPoint;
    this.#statements = new WriterStatements(options.database);
    this.#audit = new AuditWriter(options.database);
    this.#lastSeq = readLastSeq(options.database);
    this.#storedTimeMs = Number(readMeta(options.database, 'highest_time_ms') ?? 0);
    this.#highestTimeMs = this.#storedTimeMs;
    this.#mark.write(this.#lastSeq, 'running');
    this.#mark.sync();
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get highestTimeMs(): number {
    return this.#highestTimeMs;
  }

  get foundSoundAtMs(): number | null {
    const value = readMeta(this.#database, 'found_sound_at_ms');
    return value === null ? null : Number(value);
  }

  append(group: readonly AppendRequest[]): GroupResult {
    const lastSeqBefore = this.#lastSeq;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      this.#crashPoint('store.begun');
      const outcomes = group.map((request) => this.#appendOne(request));
      const isChanged = outcomes.includes(null);
      if (isChanged) this.#storeTime();
      this.#crashPoint('store.written');
      this.#database.exec('COMMIT');
      if (isChanged) this.#commits += 1;
      this.#crashPoint('store.committed');
      this.#mark.write(this.#lastSeq, 'running');
      return { outcomes, commits: this.#commits };
    } catch (thrown) {
      this.#rollBack(lastSeqBefore);
      this.#failGeneration(group);
      const fault = faultOf(thrown);
      return { outcomes: group.map(() => fault), commits: this.#commits };
    }
  }

  readCommand(key: CommandKey): CommandRow | null {
    return this.#statements.readCommand(key);
  }

  readProgress(): readonly RunnerProgress[] {
    return this.#statements.readProgress();
  }

  readCredentials(): readonly CredentialRow[] {
    return this.#statements.readCredentials();
  }

  /** On the disk when it returns: a revocation must hold after any crash. */
  saveCredential(credential: CredentialRow): void {
    this.#statements.saveCredential(credential);
  }

  addAudit(rows: readonly NewAuditRow[]): number {
    return this.#audit.add(rows);
  }

  noteTime(nowMs: number): void {
    this.#highestTimeMs = Math.max(this.#highestTimeMs, nowMs);
    this.#storeTime();
  }

  noteSound(atMs: number): void {
    writeMeta(this.#database, 'found_sound_at_ms', String(atMs));
  }

  /**
   * Removes answers to commands that nobody may repeat any more, and old entries of the audit log; a few at a time, once
   * an hour.
   */
  prune(): void {
    if (this.#highestTimeMs < this.#prunedAtMs + pruneEveryMs) return;
    const removed =
      this.#statements.pruneCommands(this.#highestTimeMs - commandLifeMs) +
      this.#audit.prune(this.#highestTimeMs);
    if (removed === 0) this.#prunedAtMs = this.#highestTimeMs;
  }

  close(): void {
    writeMeta(this.#database, 'highest_time_ms', String(this.#highestTimeMs));
    this.#database.close();
    this.#mark.write(this.#lastSeq, 'stopped');
    this.#mark.sync();
    this.#mark[Symbol.dispose]();
  }

  #appendOne(request: AppendRequest): AppendOutcome {
    if (request.generation <= this.#failedGeneration || request.after !== this.#lastSeq) {
      this.#failGeneration([request]);
      return staleFault(request.after, this.#lastSeq);
    }
    const lastSeqBefore = this.#lastSeq;
    this.#database.exec('SAVEPOINT one');
    try {
      this.#insert(request);
      this.#database.exec('RELEASE one');
      this.#highestTimeMs = Math.max(this.#highestTimeMs, request.nowMs);
      return null;
    } catch (thrown) {
      if (!isConstraint(thrown) && !(thrown instanceof AppError)) throw thrown;
      this.#lastSeq = lastSeqBefore;
      this.#database.exec('ROLLBACK TO one; RELEASE one');
      this.#failGeneration([request]);
      return faultOf(thrown);
    }
  }

  #insert(request: AppendRequest): void {
    for (const row of request.rows) {
      if (row.seq !== this.#lastSeq + 1) {
        throw new AppError('internal', `event ${row.seq} does not follow ${this.#lastSeq}`);
      }
      this.#statements.insertEvent(row, crcOf(row));
      this.#lastSeq = row.seq;
    }
    if (request.command) this.#storeCommand(request.command, request.nowMs);
    if (request.progress && !this.#statements.advanceProgress(request.progress)) {
      throw new AppError('internal', `fact ${request.progress.n} of a runner was taken in before`);
    }
  }

  #storeCommand(command: NewCommandRow, nowMs: number): void {
    if (!command.isOutcome) return this.#statements.insertCommand(command, nowMs);
    if (this.#statements.replaceCommand(command, nowMs)) return;
    throw new AppError('internal', 'an outcome of a command that was not begun');
  }

  /** What its caller sent meanwhile, without knowing of the failure, is not stored either. */
  #failGeneration(requests: readonly AppendRequest[]): void {
    const generations = requests.map((request) => request.generation);
    this.#failedGeneration = Math.max(this.#failedGeneration, ...generations);
  }

  #storeTime(): void {
    if (this.#highestTimeMs < this.#storedTimeMs + timeStepMs) return;
    writeMeta(this.#database, 'highest_time_ms', String(this.#highestTimeMs));
    this.#storedTimeMs = this.#highestTimeMs;
  }

  /** When even the rollback fails, the connection is beyond trust: the throw ends the thread. */
  #rollBack(lastSeq: number): void {
    this.#lastSeq = lastSeq;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }
}

/** A decision made on events that were never committed must not be committed either. */
function staleFault(after: number, lastSeq: number): AppendOutcome {
  const message = `decided after event ${after}, on what was not stored; the log ends at ${lastSeq}`;
  return { code: 'stale_append', message, details: { after, lastSeq } };
}
