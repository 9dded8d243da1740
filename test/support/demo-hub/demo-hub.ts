import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

import { AccessService, linkLifetimes } from '../../../src/main/hub/access/access-service.ts';
import { FoldedGrants } from '../../../src/main/hub/access/grants.ts';
import { CommandReceipts } from '../../../src/main/hub/commands/command-receipts.ts';
import type { LogCore } from '../../../src/main/hub/composition/hub-base.ts';
import { buildStream } from '../../../src/main/hub/composition/stream.ts';
import { HttpEdge } from '../../../src/main/hub/http/http-edge.ts';
import { localListener } from '../../../src/main/hub/http/listener.ts';
import { targetResolvers } from '../../../src/main/hub/http/target-resolvers.ts';
import type { StreamEdge } from '../../../src/main/hub/ws/stream-edge.ts';
import { assert } from '../../../src/shared/base/assert.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import type { GrantScope, Role } from '../../../src/shared/domain/operator.ts';
import type { HubNotice } from '../../../src/shared/wire/down.ts';
import { MemoryCredentials } from '../edge-hub.ts';
import { MemoryAudit } from '../memory-audit.ts';
import { MemoryStore } from '../store/memory-store.ts';
import { DemoClaude } from './demo-claude.ts';
import { demoCore } from './demo-core.ts';
import type { DemoDomains } from './demo-domains.ts';
import { buildDemoDomains } from './demo-domains.ts';
import { demoHandlers } from './demo-handlers.ts';
import { asStored } from './demo-log.ts';
import type { DemoRunner } from './demo-runner.ts';
import { DemoRunners } from './demo-runners.ts';
import { DemoSessions } from './demo-sessions.ts';
import { LiveLog } from './live-log.ts';
import type { Scenario } from './scenarios/scenario.ts';

// The hub of page specs: the real edge, stream, log, domains and terminals over a store in memory, with runners whose
// Claude Code is a script. So the page can be seen and tested in every state, at any volume, without Claude Code.

export interface DemoHubOptions {
  readonly scenario: Scenario;
  /** The built page. */
  readonly pageDirectory: string;
  readonly port?: number;
}

interface Edges {
  readonly http: HttpEdge;
  readonly stream: StreamEdge;
}

export class DemoHub implements AsyncDisposable {
  readonly log: LiveLog;
  readonly claude: DemoClaude;
  readonly sessions: DemoSessions;
  /** Refuses every WebSocket, as a browser does for a certificate that it does not know. */
  isSocketRefused = false;
  readonly #core: LogCore;
  readonly #directory = mkdtempSync(join(tmpdir(), 'roundhouse-demo-'));
  readonly #domains: DemoDomains;
  readonly #access: AccessService;
  readonly #runners: DemoRunners;
  readonly #receipts: CommandReceipts;
  /** The connections of all streams. */
  readonly #streams = new Set<Duplex>();
  #edges: Edges | undefined;
  #port: number;

  constructor({ scenario, pageDirectory, port = 0 }: DemoHubOptions) {
    const directory = this.#directory;
    const events = asStored(scenario.events);
    const store = new MemoryStore({ epoch: 'demo', events });
    const core = demoCore({ directory, pageDirectory, store });
    const { clock, logger, log, machine } = core;
    this.#core = core;
    this.#port = port;
    this.#receipts = new CommandReceipts({ store });
    this.#access = new AccessService({
      clock,
      logger,
      credentials: new MemoryCredentials(),
      dataDirectory: directory,
      owner: machine.owner,
      grants: new FoldedGrants({ owner: machine.owner.id, hub: () => log.state.hub }),
      seenTime: { highestTimeMs: () => 0 },
    });
    this.claude = new DemoClaude((session) => log.state.sessions.get(session));
    this.#runners = new DemoRunners({
      claude: this.claude,
      screens: scenario.screens,
      parts: () => this.#domains,
    });
    this.#domains = buildDemoDomains(core, {
      access: this.#access,
      launcher: this.#runners.launcher,
    });
    this.log = new LiveLog({ log, events });
    this.sessions = new DemoSessions({
      log: this.log,
      notes: this.#domains.talk.notes,
    });
  }

  /** The address of the page. */
  async start(): Promise<string> {
    const { log, scope } = this.#core;
    const { reactors } = this.#domains.sessions;
    await this.#access.start();
    await log.start();
    await this.#domains.files.files.start();
    await this.#domains.webhooks.start();
    await this.#runners.comeBack(log.state.sessions.values());
    scope.use(
      log.onDidCommit((events) => {
        reactors.onCommitted(events);
        this.#runners.onCommitted(events, log.state.sessions);
      }),
    );
    await this.comeBack();
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  signInLink(session: string | null = null): string {
    const lifetimeMs = linkLifetimes.startMs;
    return this.#access.offerSignIn({ origin: this.url, session, lifetimeMs }).url;
  }

  /** A link that signs another person in, with a role on one session or on the whole hub. */
  inviteLink(role: Role, session?: string): string {
    const { operators, invites } = this.#domains.people;
    const scope: GrantScope =
      session === undefined
        ? { type: 'hub' }
        : { type: 'session', session: asId('session', session) };
    const made = invites.create({
      by: operators.owner,
      name: null,
      role,
      scope,
      session: session ?? null,
      origin: this.url,
      lifetimeMs: linkLifetimes.startMs,
    });
    assert(made.ok, 'the owner may invite');
    return made.value.url;
  }

  /** The runner of a session that runs. */
  runner(session: string): DemoRunner {
    return this.#runners.of(asId('session', session));
  }

  /** Who looks at a session and who drives it, as the hub knows it. */
  presenceOf(session: string) {
    const { presence, baton } = this.#domains.terminals;
    const id = asId('session', session);
    return { attached: presence.attachedTo(id), baton: baton.holderOf(id) ?? null };
  }

  /** As the owner does at the desk. */
  async changeSetting(name: string, value: string): Promise<void> {
    const changed = await this.#core.settings.change(name, value);
    assert(changed.ok, `${name} can be ${value}`);
  }

  /** Where devices take push messages. */
  pushEndpoints(): readonly string[] {
    return this.#access.pushDevices().map(({ push }) => push.endpoint);
  }

  /** How many connections of streams are open. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Cuts every connection, as a network would. */
  cut(): void {
    for (const socket of this.#streams) socket.destroy();
  }

  /** Ends as for a restart: nothing answers at its address until it comes back. */
  async leave(): Promise<void> {
    const edges = this.#edges;
    this.#edges = undefined;
    this.cut();
    edges?.stream[Symbol.dispose]();
    await edges?.http[Symbol.asyncDispose]();
  }

  /** Serves again, at the same address. */
  async comeBack(): Promise<void> {
    const { terminals } = this.#domains;
    const audit = new MemoryAudit();
    const stream = buildStream(this.#core, { access: this.#access, terminals, audit });
    const http = this.#buildHttp(stream);
    await http.start();
    this.#port = http.port;
    this.#edges = { http, stream };
  }

  /** Says what holds for the whole hub from now on. */
  sayNotices(notices: readonly HubNotice[]): void {
    const service = this.#core.notices;
    for (const { about } of service.list()) {
      if (!notices.some((notice) => notice.about === about)) service.takeBack(about);
    }
    for (const notice of notices) service.say(notice);
  }

  /** Forgets all credentials: what is open is closed with the code for it. */
  async revoke(): Promise<void> {
    for (const { id } of this.#access.devices()) await this.#access.revokeDevice(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
    await this.#core.scope[Symbol.asyncDispose]();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  #buildHttp(stream: StreamEdge): HttpEdge {
    const { options, machine, store, log, clock, logger } = this.#core;
    const { pairing } = this.#domains;
    const input = { ...this.#domains, stream, live: this.log, demo: this.sessions };
    return new HttpEdge({
      listener: localListener(this.#port),
      version: options.version,
      access: this.#access,
      pairing: {
        redeem: (shown, caller) => pairing.redeem(shown, caller),
        poll: (secret) => pairing.poll(secret),
        noteReached: () => pairing.noteReached(),
        hubName: machine.name,
      },
      handlers: demoHandlers(this.#core, input),
      targets: targetResolvers({ sessions: this.#domains.sessions.sessions, log, store }),
      receipts: this.#receipts,
      audit: new MemoryAudit(),
      room: { refusal: () => Promise.resolve(null) },
      stream: {
        acceptUpgrade: (upgrade) => {
          if (this.isSocketRefused) return void upgrade.socket.destroy();
          this.#keep(upgrade.socket);
          stream.acceptUpgrade(upgrade);
        },
        acceptEvents: (opening) => {
          if (opening.response.socket) this.#keep(opening.response.socket);
          stream.acceptEvents(opening);
        },
      },
      pageDirectory: options.entries.page,
      logger,
      clock,
      validateAnswers: true,
    });
  }

  #keep(socket: Duplex): void {
    this.#streams.add(socket);
    socket.once('close', () => this.#streams.delete(socket));
  }
}
