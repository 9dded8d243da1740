import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { aNewSession } from '../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../src/main/hub/commands/command-runner.ts';
import { EgressGates } from '../../src/main/hub/egress/egress-gates.ts';
import { EgressRefusals } from '../../src/main/hub/egress/egress-refusals.ts';
import { EgressService } from '../../src/main/hub/egress/egress-service.ts';
import type { AddressGuard } from '../../src/main/hub/egress/reachable.ts';
import { StandingDestinations } from '../../src/main/hub/egress/standing-destinations.ts';
import { EventLog } from '../../src/main/hub/events/event-log.ts';
import { decideAnswer } from '../../src/main/hub/gates/decide-gate.ts';
import type { EgressTerms } from '../../src/main/hub/launchers/docker/session-egress.ts';
import { asId, newId, type SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { ok } from '../../src/shared/base/result.ts';
import { hubActor, type Actor } from '../../src/shared/domain/actor.ts';
import { destinationText } from '../../src/shared/domain/egress.ts';
import type { EventBody } from '../../src/shared/domain/event.ts';
import type { Gate, GateAnswer } from '../../src/shared/domain/gate.ts';
import type { SessionView } from '../../src/shared/domain/session.ts';
import { ManualClock } from './manual-clock.ts';
import { eventually } from './session-waits.ts';
import { MemoryStore } from './store/memory-store.ts';
import { sampleSetup } from './store/sample-events.ts';

export const boxed = asId('session', 's_boxed');
const ana: Actor = { type: 'operator', id: 'o_ana', name: 'Ana' };

export interface ProxyAnswer {
  readonly status: number;
  readonly text: string;
}

/** The real proxy, gates and log, for one session in a container; names and the network are of the test. */
export class EgressStage implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly log = new EventLog({ store: new MemoryStore(), logger: silentLogger });
  readonly commands = new CommandRunner({ log: this.log, clock: this.clock });
  /** Addresses by name: all that can be looked up. */
  readonly names = new Map<string, readonly string[]>();
  /** Runs while a name is looked up. */
  whileLookingUp = (): Promise<void> => Promise.resolve();
  /** What the hub's setting names. */
  readonly settings = { current: { egressAllow: 'none' } };
  /** What the timeline says of places that nobody was asked about. */
  readonly refusals: { readonly text: string; readonly reason: string }[] = [];
  mayAllowAlways = true;
  /** False: as a hub that was killed, it does not hear of what is committed. */
  isUp = true;
  /** Decides about addresses; a test puts the real one here. */
  addresses: AddressGuard = { mayReach: () => true };
  readonly folder = join(mkdtempSync(join(tmpdir(), 'roundhouse-egress-')), 'egress');
  service: EgressService;
  readonly #web = createServer((asked, response) => {
    response.end(`${asked.method} ${asked.headers.host} ${asked.url}`);
  });

  constructor() {
    this.service = this.newService();
  }

  /** As a hub that starts again makes it. */
  newService(): EgressService {
    const { log, commands, clock, folder } = this;
    const gates = new EgressGates({ log, commands, clock });
    const service = new EgressService({
      log,
      settings: this.settings,
      gates,
      refusals: new EgressRefusals({ commands, logger: silentLogger }),
      standing: new StandingDestinations({
        nowMs: () => clock.now(),
        rights: { mayAllowAlways: () => this.mayAllowAlways },
      }),
      names: {
        resolve: async (host) => {
          await this.whileLookingUp();
          return this.#addressesOf(host);
        },
        resolveOwn: (host) => Promise.resolve(this.#addressesOf(host)),
      },
      addresses: { mayReach: (address, reach) => this.addresses.mayReach(address, reach) },
      folder,
      owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 },
      logger: silentLogger,
    });
    log.onDidCommit((events) => {
      if (!this.isUp) return;
      for (const event of events) {
        if (event.kind === 'egress.refused') {
          const { destination, reason } = event.data;
          this.refusals.push({ text: destinationText(destination), reason });
        }
        service.react(event);
        void gates.react(event);
      }
    });
    return service;
  }

  /** Before all else: then it has a port. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#web.listen(0, '127.0.0.1', resolve);
    });
  }

  async start(terms: Partial<EgressTerms> = {}): Promise<void> {
    await this.commit({ kind: 'session.created', data: { ...sampleSetup, launcher: 'docker' } });
    this.names.set('model.test', ['127.0.0.1']);
    await this.service.open(boxed, this.terms(terms));
  }

  terms(given: Partial<EgressTerms> = {}): EgressTerms {
    const model = { host: 'model.test', port: this.port };
    return { mode: 'allowlist', model, remotes: [], ...given };
  }

  /** Of the one server that all names lead to. */
  get port(): number {
    return (this.#web.address() as AddressInfo).port;
  }

  get view(): SessionView {
    const view = this.log.state.sessions.get(boxed);
    if (!view) throw new Error('there is no session');
    return view;
  }

  get socket(): string {
    return join(this.folder, boxed, 'proxy.sock');
  }

  /** As programs ask a proxy for what is not encrypted. */
  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<ProxyAnswer> {
    const { host } = new URL(url);
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.socket, path: url, headers: { host, ...headers } });
      asking.once('response', (response: IncomingMessage) => {
        void text(response).then((said) =>
          resolve({ status: response.statusCode ?? 0, text: said }),
        );
      });
      asking.once('error', reject);
      asking.end();
    });
  }

  /** For the gate that comes of it: nobody waits for the answer. */
  ask(url: string): void {
    this.get(url).catch(() => undefined);
  }

  /** A tunnel that stays open, or the refusal. */
  connect(
    target: string,
  ): Promise<{ readonly status: number; readonly text: string; readonly tunnel: Socket }> {
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.socket, method: 'CONNECT', path: target });
      asking.once('connect', (response, tunnel, head) => {
        const status = response.statusCode ?? 0;
        if (status === 200) return resolve({ status, text: '', tunnel });
        tunnel.unshift(head);
        void text(tunnel).then((said) => resolve({ status, text: said, tunnel }));
      });
      asking.once('error', reject);
      asking.end();
    });
  }

  gate(): Promise<Gate> {
    return eventually('a gate', () =>
      Promise.resolve(this.view.gates.find(({ state }) => state === 'open')),
    );
  }

  async answer(gate: Gate, answer: GateAnswer, message: string | null = null): Promise<void> {
    const reply = { answer, message, answers: null, hash: gate.hash };
    const approval = newId('approval');
    const terms = {
      approval,
      device: 'Desk',
      nowMs: this.clock.now(),
      by: { operator: asId('operator', ana.id), isOwner: true },
    };
    const decided = decideAnswer(gate, reply, terms);
    if (!decided.ok) throw new Error(decided.error.message);
    for (const body of decided.value) await this.commit(body, ana);
  }

  async commit(body: EventBody, actor: Actor = hubActor): Promise<void> {
    await this.commands.run({
      actor,
      command: null,
      on: aNewSession(boxed),
      decide: () => ok([body]),
      answer: () => undefined,
    });
  }

  isOpen(session: SessionId = boxed): boolean {
    return existsSync(join(this.folder, session, 'proxy.sock'));
  }

  #addressesOf(host: string): readonly { readonly address: string; readonly family: 4 }[] {
    return (this.names.get(host) ?? []).map((address) => ({ address, family: 4 }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    this.#web.closeAllConnections();
    await new Promise((resolve) => {
      this.#web.close(resolve);
    });
    rmSync(join(this.folder, '..'), { recursive: true, force: true });
  }
}
