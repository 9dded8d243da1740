import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { AppError } from '../../../shared/base/app-error.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { EgressDoor } from '../launchers/docker/session-egress.ts';

/** What `sun_path` of Linux takes, with the end of the text. */
const pathLimitBytes = 107;
const connectionLimit = 256;

export interface EgressSocketsOptions {
  /** `DATA/containers/egress`. */
  readonly folder: string;
  /** The user in the containers, who alone may connect. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Whoever serves the connections. */
  readonly connections: ConnectionSink;
}

export interface ConnectionSink {
  accept(session: SessionId, socket: Socket): void;
}

/** One socket per session, mounted into its containers alone: whoever connects there is that session. */
export class EgressSockets implements AsyncDisposable {
  readonly #options: EgressSocketsOptions;
  readonly #servers = new Map<SessionId, Server>();

  constructor(options: EgressSocketsOptions) {
    this.#options = options;
  }

  doorOf(session: SessionId): EgressDoor {
    const folder = join(this.#options.folder, session);
    return { folder, socket: join(folder, 'proxy.sock') };
  }

  async open(session: SessionId): Promise<EgressDoor> {
    const door = this.doorOf(session);
    if (this.#servers.has(session)) return door;
    if (Buffer.byteLength(door.socket) > pathLimitBytes) {
      throw new AppError(
        'unavailable',
        `The path of the data directory is too long for a socket that containers could reach: ${door.socket}. Choose a shorter one with --data.`,
      );
    }
    const { owner, connections } = this.#options;
    mkdirSync(door.folder, { recursive: true, mode: 0o700 });
    chownSync(door.folder, owner.uid, owner.gid);
    // Of a hub that was killed: whoever listens here holds the lock of the data directory.
    rmSync(door.socket, { force: true });
    const server = createServer({ allowHalfOpen: true }, (socket) =>
      connections.accept(session, socket),
    );
    server.maxConnections = connectionLimit;
    this.#servers.set(session, server);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(door.socket, () => resolve());
      });
      chmodSync(door.socket, 0o600);
      chownSync(door.socket, owner.uid, owner.gid);
    } catch (thrown) {
      // The next try begins anew.
      this.#servers.delete(session);
      server.close();
      throw thrown;
    }
    return door;
  }

  close(session: SessionId): void {
    this.#servers.get(session)?.close();
    this.#servers.delete(session);
    rmSync(this.doorOf(session).folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    // The folders stay: containers that outlive this hub have them mounted.
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
    return Promise.resolve();
  }
}
