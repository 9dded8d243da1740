import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';

import type { CredentialRow } from './credential-row.ts';
import type { EventRow } from './event-row.ts';
import type { CommandKey, CommandRow, RunnerProgress } from './worker-calls.ts';

const pruneLimit = 500;

/** Every statement of the writing connection, prepared once. */
export const writerQueries = {
  insertEvent: `INSERT INTO events
    (seq, at, session, kind, actor_type, actor_id, actor_name, actor_device, cause, ref, data, crc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  insertCommand: `INSERT INTO commands (principal, key, request_hash, result, at_ms)
    VALUES (?, ?, ?, ?, ?)`,
  replaceCommand: `UPDATE commands SET result = ?, at_ms = ?
    WHERE principal = ? AND key = ? AND request_hash = ?`,
  readCommand: `SELECT principal, key, request_hash, result FROM commands
    WHERE principal = ? AND key = ?`,
  pruneCommands: `DELETE FROM commands WHERE (principal, key) IN
    (SELECT principal, key FROM commands WHERE at_ms < ? LIMIT ?)`,
  advanceProgress: `INSERT INTO runner_progress (runner, session, n) VALUES (?, ?, ?)
    ON CONFLICT (runner) DO UPDATE SET n = excluded.n WHERE excluded.n > n`,
  readProgress: 'SELECT runner, session, n FROM runner_progress',
  saveCredential: `INSERT INTO credentials (id, kind, hash, details, created_at_ms, revoked_at_ms)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET details = excluded.details, hash = excluded.hash,
      revoked_at_ms = coalesce(revoked_at_ms, excluded.revoked_at_ms)`,
  readCredentials: `SELECT id, kind, hash, details, created_at_ms, revoked_at_ms
    FROM credentials ORDER BY created_at_ms, id`,
} as const;

type QueryName = keyof typeof writerQueries;

export class WriterStatements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<QueryName, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  insertEvent(row: EventRow, crc: number): void {
    const { seq, at, session, kind, actorType, actorId, actorName, actorDevice } = row;
    const { cause, ref, data } = row;
    this.#statement('insertEvent').run(
      seq,
      at,
      session,
      kind,
      actorType,
      actorId,
      actorName,
      actorDevice,
      cause,
      ref,
      data,
      crc,
    );
  }

  insertCommand(command: CommandRow, nowMs: number): void {
    const { principal, key, requestHash, result } = command;
    this.#statement('insertCommand').run(principal, key, requestHash, result, nowMs);
  }

  /** False when there was none of this request. */
  replaceCommand(command: CommandRow, nowMs: number): boolean {
    const { principal, key, requestHash, result } = command;
    const replaced = this.#statement('replaceCommand').run(
      result,
      nowMs,
      principal,
      key,
      requestHash,
    );
    return Number(replaced.changes) === 1;
  }

  readCommand(key: CommandKey): CommandRow | null {
    const row = this.#statement('readCommand').get(key.principal, key.key);
    if (!row) return null;
    return { ...key, requestHash: text(row['request_hash']), result: text(row['result']) };
  }

  /** Returns how many were removed. */
  pruneCommands(beforeMs: number): number {
    return Number(this.#statement('pruneCommands').run(beforeMs, pruneLimit).changes);
  }

  /** False when the fact, or a later one, was taken in before. */
  advanceProgress(progress: RunnerProgress): boolean {
    const { runner, session, n } = progress;
    return Number(this.#statement('advanceProgress').run(runner, session, n).changes) === 1;
  }

  readProgress(): readonly RunnerProgress[] {
    return this.#statement('readProgress')
      .all()
      .map((row) => ({
        runner: text(row['runner']),
        session: text(row['session']),
        n: Number(row['n']),
      }));
  }

  /** A credential that was revoked stays revoked. */
  saveCredential(credential: CredentialRow): void {
    const { id, kind, hash, details, createdAtMs, revokedAtMs } = credential;
    this.#statement('saveCredential').run(id, kind, hash, details, createdAtMs, revokedAtMs);
  }

  readCredentials(): readonly CredentialRow[] {
    return this.#statement('readCredentials')
      .all()
      .map((row) => ({
        id: text(row['id']),
        kind: text(row['kind']),
        hash: text(row['hash']),
        details: text(row['details']),
        createdAtMs: Number(row['created_at_ms']),
        revokedAtMs: row['revoked_at_ms'] === null ? null : Number(row['revoked_at_ms']),
      }));
  }

  #statement(name: QueryName): StatementSync {
    let statement = this.#prepared.get(name);
    if (!statement) {
      statement = this.#database.prepare(writerQueries[name]);
      this.#prepared.set(name, statement);
    }
    return statement;
  }
}

function text(value: SQLOutputValue | undefined): string {
  return String(value);
}
