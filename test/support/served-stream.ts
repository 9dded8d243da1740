import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import { streamHandlers } from '../../src/main/hub/http/handlers/stream-handlers.ts';
import { RunnerPlane } from '../../src/main/hub/runners/runner-plane.ts';
import { proofKey } from '../../src/main/hub/runners/runner-proof.ts';
import { RunnerSinks } from '../../src/main/hub/runners/runner-sinks.ts';
import { WebSocketMessages } from '../../src/main/hub/sockets/web-socket.ts';
import type { Clock } from '../../src/shared/base/clock.ts';
import { systemClock } from '../../src/shared/base/clock.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { apiPrefix, eventStreamPath, streamPath } from '../../src/shared/wire/http-routes.ts';
import { keyHeader } from '../../src/shared/wire/sign-in-link.ts';
import { streamSubprotocol } from '../../src/shared/wire/version.ts';
import { dialAsRunner } from './dial-as-runner.ts';
import { EdgeHub } from './edge-hub.ts';
import { EventStreamPeer } from './event-stream-peer.ts';
import { FakeRunner } from './fake-runner.ts';
import { StreamDevice } from './stream-device.ts';
import { StreamStage } from './stream-stage.ts';
import { terminalSink } from './terminal-sink.ts';

/** The stream behind the real HTTP edge and the real runner plane, on real sockets. */
export class ServedStream implements AsyncDisposable {
  readonly stage: StreamStage;
  readonly http: EdgeHub;
  readonly plane: RunnerPlane;
  /** The hub's ends, to look at what they hold. */
  readonly hubEnds: readonly Duplex[];
  readonly #runners = new Map<string, FakeRunner>();
  readonly #dialled: WebSocket[] = [];
  readonly #peers: EventStreamPeer[] = [];
  #runnerUrl = '';

  private constructor(stage: StreamStage, http: EdgeHub, hubEnds: readonly Duplex[]) {
    this.stage = stage;
    this.http = http;
    this.hubEnds = hubEnds;
    this.plane = new RunnerPlane({
      clock: systemClock,
      logger: silentLogger,
      runners: {
        find: (id) => {
          const runner = this.#runners.get(id);
          return runner && { identity: runner, key: proofKey(tokenOf(runner)) };
        },
      },
      sinks: new RunnerSinks(terminalSink(stage.terminals)),
    });
  }

  static async start(clock: Clock = systemClock): Promise<ServedStream> {
    const stage = await StreamStage.start(clock);
    const hubEnds: Duplex[] = [];
    const http = await EdgeHub.start({
      edge: {
        stream: {
          acceptUpgrade: (upgrade) => {
            hubEnds.push(upgrade.socket);
            stage.edge.acceptUpgrade(upgrade);
          },
          acceptEvents: (opening) => stage.edge.acceptEvents(opening),
        },
      },
      handlers: streamHandlers(stage.edge),
    });
    http.access.onDidRevokeDevice((device) => stage.revoked.fire(device));
    const served = new ServedStream(stage, http, hubEnds);
    served.#runnerUrl = (await served.plane.start()).url;
    return served;
  }

  /** With the session `web`, whose runner has not dialled in yet. */
  static async startWithSession(clock?: Clock): Promise<{
    readonly served: ServedStream;
    readonly web: SessionId;
    readonly runner: FakeRunner;
  }> {
    const served = await ServedStream.start(clock);
    const web = await served.stage.createSession('web');
    return { served, web, runner: new FakeRunner({ session: web, runner: 'r_web' }) };
  }

  get port(): number {
    return this.http.edge.port;
  }

  get runnerPort(): number {
    return Number(new URL(this.#runnerUrl).port);
  }

  get ownerToken(): string {
    return readFileSync(join(this.http.directory, 'owner.token'), 'utf8').trim();
  }

  /** Signs a browser in: what it shows with each request. */
  async signIn(): Promise<{
    readonly cookie: string;
    readonly origin: string;
    readonly [keyHeader]: string;
  }> {
    const origin = this.http.edge.url;
    const { url } = this.http.access.offerSignIn({ origin, session: null, lifetimeMs: 60_000 });
    const code = new URLSearchParams(new URL(url).hash.slice(1)).get('sign-in') ?? '';
    const redeemed = await fetch(`${origin}${apiPrefix}/pair/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ code }),
    });
    const { key } = (await redeemed.json()) as { key: string };
    const cookie = (redeemed.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
    return { cookie, origin, [keyHeader]: key };
  }

  /** Dials with the owner's token, as a program does; `port` may be that of a proxy. */
  dial(port = this.port): WebSocket {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${streamPath}`, streamSubprotocol, {
      headers: { authorization: `Bearer ${this.ownerToken}`, host: `127.0.0.1:${this.port}` },
    });
    this.#dialled.push(socket);
    return socket;
  }

  async join(): Promise<{ readonly device: StreamDevice; readonly socket: WebSocket }> {
    const socket = this.dial();
    await opened(socket);
    const device = new StreamDevice(new WebSocketMessages({ socket }));
    device.hello();
    await device.receipts.first((down) => down.type === 'caught-up');
    return { device, socket };
  }

  /** The same as server-sent events, with whatever a browser or a program shows. */
  eventStream(headers: Readonly<Record<string, string>>): EventStreamPeer {
    const base = `http://127.0.0.1:${this.port}`;
    const peer = new EventStreamPeer({
      eventsUrl: `${base}${eventStreamPath}`,
      upUrl: `${base}${streamPath}/up`,
      headers,
    });
    this.#peers.push(peer);
    return peer;
  }

  /** The runner dials in; `port` may be that of a proxy. */
  async dialRunner(runner: FakeRunner, port = this.runnerPort): Promise<WebSocket> {
    this.#runners.set(runner.runner, runner);
    const { socket, proof } = await dialAsRunner({
      address: this.#runnerUrl,
      runner: runner.runner,
      token: tokenOf(runner),
      by: port,
    });
    this.#dialled.push(socket);
    runner.connect(new WebSocketMessages({ socket }), { proof });
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#dialled) socket.terminate();
    for (const peer of this.#peers) peer[Symbol.dispose]();
    await this.plane[Symbol.asyncDispose]();
    await this.stage[Symbol.asyncDispose]();
    await this.http[Symbol.asyncDispose]();
  }
}

function tokenOf({ runner }: FakeRunner): string {
  return `token-of-${runner}`;
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
}
