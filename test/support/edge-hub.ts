import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AccessOptions } from '../../src/main/hub/access/access-service.ts';
import { AccessService } from '../../src/main/hub/access/access-service.ts';
import { ownerGrants } from '../../src/main/hub/access/grants.ts';
import type { PairingAlert } from '../../src/main/hub/access/pairing-offers.ts';
import { PairingService } from '../../src/main/hub/access/pairing-service.ts';
import { CommandReceipts } from '../../src/main/hub/commands/command-receipts.ts';
import type { Handlers } from '../../src/main/hub/http/handler.ts';
import { HttpEdge, type HttpEdgeOptions } from '../../src/main/hub/http/http-edge.ts';
import { localListener, type Listener } from '../../src/main/hub/http/listener.ts';
import type { TargetResolvers } from '../../src/main/hub/http/target-resolvers.ts';
import type { StreamUpgrade } from '../../src/main/hub/http/upgrade.ts';
import type { CredentialRow, CredentialStore } from '../../src/main/hub/store/credential-row.ts';
import { systemClock } from '../../src/shared/base/clock.ts';
import { asId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { err, ok } from '../../src/shared/base/result.ts';
import { refusal, type Refusal } from '../../src/shared/wire/errors.ts';
import { routes, type RouteName } from '../../src/shared/wire/http-routes.ts';
import { MemoryAudit } from './memory-audit.ts';

export const owner = { id: asId('operator', 'o_owner'), name: 'Ana' };

/** Rows of the table `credentials`, as a hub finds them again at its next start. */
export class MemoryCredentials implements CredentialStore {
  readonly rows = new Map<string, CredentialRow>();
  /** What is to be stored fails with it, as long as it is set. */
  fault: Error | null = null;

  readCredentials(): Promise<readonly CredentialRow[]> {
    return Promise.resolve([...this.rows.values()]);
  }

  saveCredential(row: CredentialRow): Promise<void> {
    if (this.fault) return Promise.reject(this.fault);
    this.rows.set(row.id, row);
    return Promise.resolve();
  }
}

/** Each reference is there, and names a session of its own. */
const anySession: TargetResolvers['session'] = (reference) =>
  Promise.resolve(ok({ id: asId('session', `s_${reference}`), repo: null }));

export interface EdgeHubOptions {
  readonly access?: Partial<AccessOptions>;
  readonly handlers?: Partial<Handlers>;
  readonly targets?: Partial<TargetResolvers>;
  readonly edge?: Partial<HttpEdgeOptions>;
  readonly listener?: Partial<Listener>;
}

/** A real listener on a free port, with real access control, in front of a few handlers. */
export class EdgeHub implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'roundhouse-edge-'));
  readonly access: AccessService;
  readonly pairing: PairingService;
  readonly alerts: (PairingAlert | null)[] = [];
  readonly edge: HttpEdge;
  /** Names of the routes whose handlers ran: what a refused request must not add to. */
  readonly calls: RouteName[] = [];
  /** What was written into the audit log, oldest first. */
  readonly audit = new MemoryAudit();
  /** What a disk without room is refused with; null while there is some. */
  wantOfRoom: Refusal | null = null;
  /** Sockets that were let through to the stream; each was answered with 101. */
  readonly streams: StreamUpgrade[] = [];

  constructor(options: EdgeHubOptions = {}) {
    this.access = new AccessService({
      clock: systemClock,
      logger: silentLogger,
      credentials: new MemoryCredentials(),
      dataDirectory: this.directory,
      owner,
      grants: ownerGrants(owner.id),
      seenTime: { highestTimeMs: () => 0 },
      ...options.access,
    });
    this.pairing = new PairingService({
      access: this.access,
      clock: options.edge?.clock ?? systemClock,
      logger: silentLogger,
      owner,
      alerts: {
        show: (alert) => this.alerts.push(alert),
        takeBack: () => this.alerts.push(null),
      },
    });
    this.edge = new HttpEdge({
      listener: { ...localListener(0), ...options.listener },
      version: '0.0.0-test',
      access: this.access,
      pairing: {
        redeem: (shown, caller) => this.pairing.redeem(shown, caller),
        poll: (secret) => this.pairing.poll(secret),
        noteReached: () => this.pairing.noteReached(),
        hubName: 'desk',
      },
      handlers: this.#noted(options.handlers ?? {}),
      targets: {
        session: anySession,
        gate: anySession,
        approval: anySession,
        message: anySession,
        ask: anySession,
        question: anySession,
        ...options.targets,
      },
      receipts: new CommandReceipts({ store: { readCommand: () => Promise.resolve(null) } }),
      audit: this.audit,
      room: { refusal: () => Promise.resolve(this.wantOfRoom) },
      stream: {
        acceptUpgrade: (upgrade) => {
          this.streams.push(upgrade);
          upgrade.socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
        },
        acceptEvents: ({ response }) => void response.writeHead(200).end(),
      },
      pageDirectory: join(this.directory, 'page'),
      logger: silentLogger,
      clock: systemClock,
      validateAnswers: true,
      ...options.edge,
    });
  }

  static async start(options: EdgeHubOptions = {}): Promise<EdgeHub> {
    const hub = new EdgeHub(options);
    await hub.access.start();
    await hub.edge.start();
    return hub;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.streams) socket.destroy();
    await this.edge[Symbol.asyncDispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Every route has a handler: one that was given, or one that says what it is. */
  #noted(given: Partial<Handlers>): Handlers {
    const names = Object.keys(routes) as (keyof Handlers)[];
    const entries = names.map((name) => [
      name,
      (request: never) => {
        this.calls.push(name);
        const handler = given[name];
        return handler
          ? handler(request)
          : Promise.resolve(err(refusal('unavailable', `${name} is not part of this test.`)));
      },
    ]);
    return Object.fromEntries(entries) as Handlers;
  }
}
