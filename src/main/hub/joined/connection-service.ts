import { isoTime } from '../../../shared/base/clock.ts';
import type { ConnectionId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import { pluginName } from '../../../shared/wire/claude-hooks.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { RunnerAdmission } from '../runners/runner-admission.ts';
import type { RunnerConnection } from '../runners/runner-connection.ts';
import type { ConnectFolder } from './connect-folder.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { ConnectionRequest, Connections } from './connections.ts';
import { marketplaceName, pluginFolder } from './plugin-files.ts';

/** The live link of a session's runner, if it has one now. */
export interface LinkSource {
  get(session: SessionId): Pick<RunnerConnection, 'hangUp'> | undefined;
}

export interface ConnectionServiceOptions {
  readonly connections: Connections;
  readonly folder: ConnectFolder;
  readonly log: HubLog;
  readonly links: LinkSource;
  readonly admission: Pick<RunnerAdmission, 'forget'>;
}

/** Connections as operators make, list and revoke them. The token goes into a file of this machine and nowhere else. */
export class ConnectionService {
  readonly #options: ConnectionServiceOptions;

  constructor(options: ConnectionServiceOptions) {
    this.#options = options;
  }

  /** The plugins that are installed call programs that an update may have moved. */
  async start(): Promise<void> {
    const { connections, folder } = this.#options;
    await connections.start();
    for (const { id, scope } of connections.list()) {
      await folder.writePlugin({ connection: id, scope });
    }
  }

  /** The same wish again is the same connection, with a new token. */
  async make(request: ConnectionRequest) {
    const { connections, folder } = this.#options;
    const known = connections.findFor(request);
    const { connection, token } = known
      ? await connections.renew(known)
      : await connections.make(request);
    const { id, scope } = connection;
    await folder.write({ connection: id, scope, token });
    const path = folder.pathOf(id);
    return {
      id,
      plugin: `${pluginName}@${marketplaceName(id)}`,
      marketplace: marketplaceName(id),
      marketplaceFolder: path,
      pluginFolder: `${path}/${pluginFolder}`,
    };
  }

  /** The connection of this token; null for a wrong or revoked one. */
  authenticate(token: string): ConnectionRecord | null {
    return this.#options.connections.authenticate(token);
  }

  isRevoked(id: ConnectionId): boolean {
    return this.#options.connections.isRevoked(id);
  }

  noteUse(id: ConnectionId): void {
    this.#options.connections.noteUse(id);
  }

  list() {
    return this.#options.connections.list().map((connection) => this.#present(connection));
  }

  /** Nothing joins by it from here on, and whoever has joined by it is left to itself. */
  async revoke(id: ConnectionId): Promise<Result<{ readonly id: string }, Refusal>> {
    const { connections, folder, links, admission } = this.#options;
    const isKnown = await connections.revoke(id);
    if (!isKnown) {
      return err(
        refusal(
          'not_found',
          'There is no such connection.',
          '`roundhouse connect --list` lists them.',
        ),
      );
    }
    for (const view of this.#sessionsOf(id)) {
      admission.forget(view.id);
      links.get(view.id)?.hangUp('notWanted');
    }
    await folder.removeToken(id);
    return ok({ id });
  }

  #sessionsOf(id: ConnectionId): readonly SessionView[] {
    return [...this.#options.log.state.sessions.values()].filter(
      (view) => !view.isRemoved && view.joined?.connection === id && !isEnded(view),
    );
  }

  #present(connection: ConnectionRecord) {
    const { id, scope, project, operator, createdAtMs, lastUsedMs } = connection;
    return {
      id,
      scope,
      project,
      operator: { id: operator.id, name: operator.name },
      createdAt: isoTime(createdAtMs),
      lastUsedAt: lastUsedMs === null ? null : isoTime(lastUsedMs),
      sessions: this.#sessionsOf(id).map(({ name }) => name),
      plugin: `${pluginName}@${marketplaceName(id)}`,
      marketplace: marketplaceName(id),
    };
  }
}
