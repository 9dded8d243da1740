import type { Clock } from '../../../shared/base/clock.ts';
import { asId, newId, type ConnectionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { formatToken, hashSecret, isSecretOf, newToken, parseToken } from '../access/token.ts';
import type { CredentialStore } from '../store/credential-row.ts';
import {
  connectionOf,
  rowOfConnection,
  type ConnectionRecord,
  type ConnectionScope,
} from './connection-record.ts';

export interface ConnectionsOptions {
  readonly credentials: CredentialStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ConnectionRequest {
  readonly operator: Operator;
  readonly scope: ConnectionScope;
  readonly project: string | null;
}

/** The time of the last use need not be exact, and each change of it is a write. */
const usedStepMs = 600_000;

/** The connections of this hub, in memory and in the table `credentials`. Only the hash of a token is stored. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #connections = new Map<ConnectionId, ConnectionRecord>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    for (const row of await this.#options.credentials.readCredentials()) {
      const connection = connectionOf(row);
      if (connection) this.#connections.set(connection.id, connection);
    }
  }

  /** Those that were not revoked, oldest first. */
  list(): readonly ConnectionRecord[] {
    return [...this.#connections.values()]
      .filter(({ revokedAtMs }) => revokedAtMs === null)
      .toSorted((one, other) => one.createdAtMs - other.createdAtMs);
  }

  /** One of its kind at most: the same wish is the same connection. */
  findFor({ operator, scope, project }: ConnectionRequest): ConnectionRecord | undefined {
    return this.list().find(
      (one) => one.operator.id === operator.id && one.scope === scope && one.project === project,
    );
  }

  async make(
    request: ConnectionRequest,
  ): Promise<{ readonly connection: ConnectionRecord; readonly token: string }> {
    const id = newId('connection');
    const token = newToken('connect', id.slice(2));
    const connection: ConnectionRecord = {
      ...request,
      id,
      hash: hashSecret(token.secret),
      createdAtMs: this.#options.clock.now(),
      lastUsedMs: null,
      revokedAtMs: null,
    };
    await this.#save(connection);
    return { connection, token: formatToken(token) };
  }

  /** Its earlier token is worth nothing from here on: the file may have been lost, or copied. */
  async renew(
    known: ConnectionRecord,
  ): Promise<{ readonly connection: ConnectionRecord; readonly token: string }> {
    const token = newToken('connect', known.id.slice(2));
    const connection = { ...known, hash: hashSecret(token.secret) };
    await this.#save(connection);
    return { connection, token: formatToken(token) };
  }

  /** The connection of this token; null for a wrong or revoked one. */
  authenticate(text: string): ConnectionRecord | null {
    const token = parseToken('connect', text);
    const found = token && this.#connections.get(asId('connection', `j_${token.id}`));
    if (!token || !found || found.revokedAtMs !== null) return null;
    return isSecretOf(token.secret, found.hash) ? found : null;
  }

  isRevoked(id: ConnectionId): boolean {
    return this.#connections.get(id)?.revokedAtMs !== null;
  }

  /** By its id: what a caller holds may be from before it was revoked. */
  noteUse(id: ConnectionId): void {
    const connection = this.#connections.get(id);
    const now = this.#options.clock.now();
    if (!connection || now - (connection.lastUsedMs ?? 0) < usedStepMs) return;
    // Nobody waits for the disk: what is lost with it is an older time of the same connection.
    this.#save({ ...connection, lastUsedMs: now }).catch((error: unknown) => {
      this.#options.logger.warn('a connection could not be stored', { error });
    });
  }

  /** In memory at once, so that a slow disk delays nothing. False when there is no such connection. */
  async revoke(id: ConnectionId): Promise<boolean> {
    const connection = this.#connections.get(id);
    if (!connection) return false;
    const revokedAtMs = connection.revokedAtMs ?? this.#options.clock.now();
    await this.#save({ ...connection, revokedAtMs });
    return true;
  }

  #save(connection: ConnectionRecord): Promise<void> {
    this.#connections.set(connection.id, connection);
    return this.#options.credentials.saveCredential(rowOfConnection(connection));
  }
}
