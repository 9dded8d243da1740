import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AccessService } from '../../src/main/hub/access/access-service.ts';
import { FoldedGrants } from '../../src/main/hub/access/grants.ts';
import { readHubArguments } from '../../src/main/hub/config.ts';
import { EventLog } from '../../src/main/hub/events/event-log.ts';
import { PushKeys } from '../../src/main/hub/push/push-keys.ts';
import type { PushPost, PushRequest } from '../../src/main/hub/push/push-post.ts';
import { PushSender } from '../../src/main/hub/push/push-sender.ts';
import { PushService } from '../../src/main/hub/push/push-service.ts';
import { SettingsService } from '../../src/main/hub/settings/settings-service.ts';
import { publicAddresses } from '../../src/node/reachable-addresses.ts';
import { asId, type DeviceId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { ok } from '../../src/shared/base/result.ts';
import { claudeActor } from '../../src/shared/domain/actor.ts';
import type { DeviceRole } from '../../src/shared/domain/device-role.ts';
import type { EventBody, HubEventBody } from '../../src/shared/domain/event.ts';
import type { Operator, Role } from '../../src/shared/domain/operator.ts';
import { MemoryCredentials } from './edge-hub.ts';
import { ManualClock } from './manual-clock.ts';
import { PushBrowser } from './push-browser.ts';
import { MemoryStore } from './store/memory-store.ts';
import { sampleSetup } from './store/sample-events.ts';

export const ana: Operator = { id: asId('operator', 'o_ana'), name: 'Ana' };
export const ben: Operator = { id: asId('operator', 'o_ben'), name: 'Ben' };

const origin = 'https://192.168.1.20:4680';

interface Received {
  readonly to: string;
  readonly topic: string | undefined;
  readonly message: unknown;
}

/** A push service that keeps what it gets, in front of the browsers that it belongs to. */
class ReceivingPost implements PushPost {
  readonly browsers = new Map<string, PushBrowser>();
  readonly received: Received[] = [];
  /** What is answered next, in this order; 201 when nothing is left. A promise keeps the sender waiting. */
  readonly answers: (number | Promise<number>)[] = [];

  post({ endpoint, headers, body, signal }: PushRequest): Promise<number> {
    const browser = this.browsers.get(endpoint);
    if (!browser) return Promise.reject(new Error(`no browser at ${endpoint}`));
    const message: unknown = JSON.parse(browser.read(body));
    this.received.push({ to: endpoint.split('/').at(-1) ?? '', topic: headers['topic'], message });
    const answer = Promise.resolve(this.answers.shift() ?? 201);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
    return Promise.race([answer, aborted]);
  }
}

/** Counts a message when the service gives it away; encrypting it takes longer than any receipt of a test. */
class CountingSender implements Pick<PushSender, 'send'> {
  readonly #sender: PushSender;
  begun = 0;

  constructor(sender: PushSender) {
    this.#sender = sender;
  }

  send(...message: Parameters<PushSender['send']>): ReturnType<PushSender['send']> {
    this.begun += 1;
    return this.#sender.send(...message);
  }
}

/** Push notifications over a log in memory, real access control and time that a test moves. */
export class PushStage {
  readonly clock = new ManualClock();
  readonly service = new ReceivingPost();
  readonly credentials = new MemoryCredentials();
  readonly directory = mkdtempSync(join(tmpdir(), 'roundhouse-push-'));
  readonly settings = settingsIn(this.directory);
  readonly store = new MemoryStore();
  readonly log = new EventLog({ store: this.store, logger: silentLogger });
  readonly access = new AccessService({
    clock: this.clock,
    logger: silentLogger,
    credentials: this.credentials,
    dataDirectory: this.directory,
    owner: ana,
    grants: new FoldedGrants({ owner: ana.id, hub: () => this.log.state.hub }),
    seenTime: { highestTimeMs: () => 0 },
  });
  readonly #keys = new PushKeys({ dataDirectory: this.directory });
  readonly sender = new CountingSender(
    new PushSender({ keys: this.#keys, post: this.service, logger: silentLogger }),
  );
  push = this.#newPush();

  static async start(mode: 'off' | 'on' | 'details' = 'on'): Promise<PushStage> {
    const stage = new PushStage();
    await stage.access.start();
    await stage.log.start();
    await stage.settings.change('push', mode);
    stage.settings.followWith('push', { settingChanged: () => stage.push.settingChanged() });
    stage.log.onDidCommit((events) => void stage.push.take(events));
    await stage.commit({ kind: 'session.created', data: { ...sampleSetup, name: 'web' } });
    return stage;
  }

  [Symbol.dispose](): void {
    this.push[Symbol.dispose]();
    rmSync(this.directory, { recursive: true });
  }

  /** As after a restart of the hub. */
  restart(): void {
    this.push[Symbol.dispose]();
    this.push = this.#newPush();
    this.push.start();
  }

  /** A paired phone; it takes push messages under its name. */
  async phone(
    name: string,
    options: { readonly of?: Operator; readonly roles?: readonly DeviceRole[] } = {},
  ): Promise<DeviceId> {
    const { of: operator = ana, roles = ['approver', 'speaker'] } = options;
    const { device } = await this.access.admitDevice({ operator, name, origin, roles });
    await this.subscribe(device, name);
    return device;
  }

  async subscribe(device: DeviceId, name: string) {
    const browser = new PushBrowser(`https://push.example.net/send/${name}`);
    const subscribed = await this.push.subscribe(device, browser.subscription);
    if (subscribed.ok) this.service.browsers.set(browser.subscription.endpoint, browser);
    return subscribed;
  }

  async grant(id: string, operator: Operator, role: Role): Promise<void> {
    if (!this.log.state.hub.operators.some((known) => known.id === operator.id)) {
      const data = { operator: operator.id, name: operator.name };
      await this.commit({ kind: 'operator.added', data });
    }
    const data = { grant: asId('grant', id), operator: operator.id, role, expiresAt: null };
    await this.commit({ kind: 'grant.given', data: { ...data, scope: { type: 'hub' } } });
  }

  ungrant(id: string, operator: Operator, role: Role): Promise<void> {
    const data = { grant: asId('grant', id), operator: operator.id, role };
    return this.commit({ kind: 'grant.withdrawn', data: { ...data, scope: { type: 'hub' } } });
  }

  ask(id: string, command = `make ${id}`): Promise<void> {
    return this.commit({
      kind: 'gate.opened',
      data: {
        gate: asId('gate', `g_${id}`),
        type: 'permission',
        tool: 'Bash',
        input: { command },
        summary: command,
        suggestions: [],
        hash: id,
        promptId: null,
        agentId: null,
        request: id,
      },
    });
  }

  answer(id: string): Promise<void> {
    const gate = asId('gate', `g_${id}`);
    const data = { gate, answer: 'allow', message: null, answers: null } as const;
    return this.commit({ kind: 'gate.answered', data });
  }

  async commit(body: EventBody | HubEventBody): Promise<void> {
    const session = /^(session|gate)\./.test(body.kind) ? asId('session', 's_web') : null;
    const at = new Date(this.clock.now()).toISOString();
    const actor = body.kind === 'gate.opened' ? claudeActor : { type: 'operator' as const, ...ana };
    await this.log.submit({
      command: null,
      progress: null,
      decide: () =>
        ok({ events: [{ at, session, actor, cause: null, ...body }], answer: () => undefined }),
    });
  }

  /** All that has arrived, once it is so many. */
  async received(count: number): Promise<readonly Received[]> {
    while (this.service.received.length < count) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What was sent is noted with the answer of the push service.
    await new Promise((resolve) => setImmediate(resolve));
    return [...this.service.received];
  }

  #newPush(): PushService {
    return new PushService({
      log: this.log,
      devices: this.access,
      settings: this.settings,
      sender: this.sender,
      keys: this.#keys,
      addresses: publicAddresses,
      clock: this.clock,
      logger: silentLogger,
    });
  }
}

function settingsIn(directory: string): SettingsService {
  const read = readHubArguments(['--data', directory], { HOME: directory });
  if (!read.ok) throw new Error(read.error);
  return new SettingsService({ settings: read.value.settings });
}
