import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { OperatorPrincipal } from '../../src/main/hub/access/principal.ts';
import type { AuditNote } from '../../src/main/hub/audit/audit-service.ts';
import { EventFeed } from '../../src/main/hub/events/event-feed.ts';
import { EventLog } from '../../src/main/hub/events/event-log.ts';
import { NoticeService } from '../../src/main/hub/notices/notice-service.ts';
import { BatonService } from '../../src/main/hub/operators/baton-service.ts';
import { PresenceService } from '../../src/main/hub/operators/presence-service.ts';
import { RunnerArrival } from '../../src/main/hub/runners/runner-arrival.ts';
import { EnterPresses } from '../../src/main/hub/terminal/enter-presses.ts';
import { Recordings } from '../../src/main/hub/terminal/recordings.ts';
import { TerminalService } from '../../src/main/hub/terminal/terminal-service.ts';
import { StreamEdge } from '../../src/main/hub/ws/stream-edge.ts';
import type { StreamRights } from '../../src/main/hub/ws/stream-hub.ts';
import type { Clock } from '../../src/shared/base/clock.ts';
import { Emitter } from '../../src/shared/base/emitter.ts';
import { asId, type DeviceId, type SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { ok } from '../../src/shared/base/result.ts';
import type { EventBody, HubEventBody } from '../../src/shared/domain/event.ts';
import type { GrantScope, Role } from '../../src/shared/domain/operator.ts';
import { FakeRunner } from './fake-runner.ts';
import { noRequests } from './no-requests.ts';
import { SocketPair } from './socket-pair.ts';
import { MemoryStore } from './store/memory-store.ts';
import { sampleSetup } from './store/sample-events.ts';
import { StreamDevice } from './stream-device.ts';
import { terminalSink } from './terminal-sink.ts';

export interface PersonOptions {
  readonly role?: Role;
  /** Neither of the two: on the whole hub. */
  readonly session?: SessionId;
  readonly repo?: string;
  readonly plane?: 'local' | 'lan';
  readonly isUnlocked?: boolean;
}

function scopeOf({ session, repo }: PersonOptions): GrantScope {
  if (session !== undefined) return { type: 'session', session };
  return repo === undefined ? { type: 'hub' } : { type: 'repo', repo };
}

export function person(name: string, options: PersonOptions = {}): OperatorPrincipal {
  return {
    type: 'operator',
    operator: { id: asId('operator', `o_${name}`), name },
    device: { id: asId('device', `d_${name}`), name: `${name}'s device`, kind: 'browser' },
    plane: options.plane ?? 'local',
    grants: [{ role: options.role ?? 'owner', scope: scopeOf(options), expiresAtMs: null }],
    isUnlocked: options.isUnlocked ?? true,
  };
}

/**
 * The stream and all behind it, real, over sockets in memory: log, feed, terminals, presence, baton and the runner link. The
 * store has no disk, the runners no Claude Code. Nothing arrives before `settle`.
 */
export class StreamStage implements AsyncDisposable {
  readonly clock: Clock;
  readonly store = new MemoryStore();
  readonly log = new EventLog({ store: this.store, logger: silentLogger });
  readonly feed = new EventFeed({ log: this.log, store: this.store });
  readonly presence = new PresenceService({ logger: silentLogger });
  readonly baton: BatonService;
  readonly terminals: TerminalService;
  readonly edge: StreamEdge;
  /** What a device may do now; a device that is not here may do what it could at first. */
  readonly notices = new NoticeService({ logger: silentLogger });
  readonly rights = new Map<DeviceId, OperatorPrincipal | undefined>();
  readonly revoked = new Emitter<DeviceId>({ onListenerError: rethrow });
  /** Asked where `rights` says nothing; without another one, a device may always do what it could at first. */
  source: StreamRights = { rightsOf: (principal) => principal, noteUse: () => undefined };
  /** What the audit log got. */
  readonly refusals: (AuditNote & { readonly unwritten: number | undefined })[] = [];
  readonly #directory: string;
  readonly #pairs: SocketPair[] = [];
  readonly #runnerPairs: SocketPair[] = [];

  private constructor(clock: Clock, directory: string) {
    this.clock = clock;
    this.#directory = directory;
    const logger = silentLogger;
    this.baton = new BatonService({ clock, logger, presence: this.presence });
    const recordings = new Recordings({ directory, clock, logger });
    const presses = new EnterPresses(clock);
    this.terminals = new TerminalService({
      clock,
      logger,
      recordings,
      baton: this.baton,
      presses,
      lastScreens: { read: () => Promise.resolve(undefined) },
    });
    this.edge = new StreamEdge({
      name: 'a hub',
      version: '0.0.0-test',
      clock,
      logger,
      log: this.log,
      feed: this.feed,
      terminals: this.terminals,
      presence: this.presence,
      baton: this.baton,
      notices: this.notices,
      rights: {
        rightsOf: (principal) => this.rightsOf(principal),
        noteUse: (principal) => this.source.noteUse(principal),
      },
      audit: {
        recordRefusal: (note, unwritten) => {
          this.refusals.push({ ...note, unwritten });
          return Promise.resolve();
        },
      },
      onDidRevokeDevice: this.revoked.event,
    });
  }

  static async start(clock: Clock): Promise<StreamStage> {
    const directory = await mkdtemp(join(tmpdir(), 'roundhouse-stream-'));
    const stage = new StreamStage(clock, directory);
    await stage.log.start();
    stage.feed.start();
    return stage;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.edge[Symbol.dispose]();
    this.feed[Symbol.dispose]();
    this.baton[Symbol.dispose]();
    for (const pair of this.#pairs) pair.cut();
    await this.terminals[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }

  rightsOf(principal: OperatorPrincipal): OperatorPrincipal | undefined {
    const { id } = principal.device;
    return this.rights.has(id) ? this.rights.get(id) : this.source.rightsOf(principal);
  }

  /** A device that has dialled in and said nothing. */
  connect(principal: OperatorPrincipal): StreamDevice {
    const pair = this.#pair();
    const device = new StreamDevice(pair.right, pair);
    this.edge.accept(pair.left, principal);
    return device;
  }

  /** A device that has the snapshot and follows. */
  async join(principal: OperatorPrincipal): Promise<StreamDevice> {
    const device = this.connect(principal);
    device.hello();
    await this.settle();
    return device;
  }

  async connectRunner(runner = new FakeRunner({ session: 's_web' })): Promise<FakeRunner> {
    const pair = this.#pair();
    this.#runnerPairs.push(pair);
    void new RunnerArrival({
      socket: pair.left,
      isProvedBy: () => true,
      incoming: noRequests,
      identity: { session: runner.session, runner: runner.runner },
      clock: this.clock,
      logger: silentLogger,
      sink: terminalSink(this.terminals),
      onHello: () => undefined,
      onClose: () => undefined,
    });
    runner.connect(pair.right);
    await this.until(() => runner.heard.all.some(({ type }) => type === 'welcome'));
    return runner;
  }

  connectFakeRunner(session: SessionId): Promise<FakeRunner> {
    return this.connectRunner(new FakeRunner({ session, runner: session.replace('s_', 'r_') }));
  }

  createSession(name: string): Promise<SessionId> {
    const session = asId('session', `s_${name}`);
    return this.commit(session, { kind: 'session.created', data: { ...sampleSetup, name } }).then(
      () => session,
    );
  }

  note(session: SessionId, text: string): Promise<void> {
    return this.commit(session, { kind: 'note.added', data: { text } });
  }

  async commit(session: SessionId | null, body: EventBody | HubEventBody): Promise<void> {
    const at = '2030-01-01T00:00:00.000Z';
    const actor = { type: 'operator', id: 'o_Ana', name: 'Ana' } as const;
    await this.log.submit({
      command: null,
      progress: null,
      decide: () =>
        ok({ events: [{ at, session, actor, cause: null, ...body }], answer: () => undefined }),
    });
  }

  /** Work that is under way goes on; sockets deliver nothing but to runners. */
  async turn(): Promise<void> {
    for (const pair of this.#runnerPairs) pair.settle();
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Until nothing moves any more but what needs time or the disk. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn += 1) {
      for (const pair of this.#pairs) pair.settle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Settles until it holds, for what goes through the disk. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.settle();
  }

  #pair(): SocketPair {
    const pair = new SocketPair();
    this.#pairs.push(pair);
    return pair;
  }
}

function rethrow(thrown: unknown): never {
  throw thrown;
}
