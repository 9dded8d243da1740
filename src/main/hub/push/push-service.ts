import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import { Backoff } from '../../../shared/base/backoff.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { EventSource } from '../../../shared/base/emitter.ts';
import type { DeviceId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { pushMessageOf, type PushMode } from '../../../shared/domain/push-message.ts';
import type { PushRecipient } from '../../../shared/domain/push-recipient.ts';
import { isQuiet, parseQuietHours } from '../../../shared/domain/quiet-hours.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { PushDevice } from '../access/access-service.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { SettingFollower, SettingsService } from '../settings/settings-service.ts';
import { whyNoSubscription } from './push-endpoint.ts';
import type { PushKeys } from './push-keys.ts';
import type { PushOutcome, PushSender } from './push-sender.ts';
import { keyOf, waitingFor } from './waiting-needs.ts';

/** The devices that asked for push messages, with their rights of this moment. */
export interface PushDevices {
  pushDevices(): readonly PushDevice[];
  setPush(id: DeviceId, push: PushRecipient | null): Promise<boolean>;
  readonly onDidRevokeDevice: EventSource<DeviceId>;
}

export interface PushServiceOptions {
  readonly log: HubLog;
  readonly devices: PushDevices;
  readonly settings: Pick<SettingsService, 'current'>;
  readonly sender: Pick<PushSender, 'send'>;
  readonly keys: PushKeys;
  readonly addresses: ReachableAddresses;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a device was told. */
interface Told {
  /** Keys of needs that are no news to it. */
  known: ReadonlySet<string>;
  /** Its last message told of something that waits. */
  isShown: boolean;
  /** Of the message that is on its way now. */
  flight: AbortController | null;
  failures: number;
  /** Of the monotonic clock: the end of the pause after a failure. */
  notBeforeMs: number;
  readonly backoff: Backoff;
}

export const pushLimits = {
  /** Someone at the desk answers most requests faster than a phone is taken out of a pocket. */
  lookAfterMs: 2_000,
  quietLookMs: 60_000,
  firstRetryMs: 5_000,
  longestRetryMs: 300_000,
  /** After that it is old news. */
  attempts: 6,
};

/**
 * Tells devices by web push what waits for their person. Each message is made from the state and the rights at the moment
 * when it is sent, so nothing that was answered, and nothing that a device may not settle any more, is pushed.
 */
export class PushService implements SettingFollower, Disposable {
  readonly #options: PushServiceOptions;
  readonly #told = new Map<DeviceId, Told>();
  readonly #revocations: Disposable;
  #timer: { readonly dueMs: number; readonly handle: Disposable } | undefined;
  #isOver = false;

  constructor(options: PushServiceOptions) {
    this.#options = options;
    this.#revocations = options.devices.onDidRevokeDevice((id) => this.#forget(id));
  }

  get mode(): PushMode {
    return this.#options.settings.current.push;
  }

  /** What waits at this moment is no news to anyone: a hub that starts again does not repeat itself. */
  start(): void {
    for (const device of this.#options.devices.pushDevices()) this.#begin(device);
  }

  settingChanged(): void {
    for (const id of this.#told.keys()) this.#forget(id);
    this.start();
  }

  async take(events: readonly HubEvent[]): Promise<void> {
    if (events.some(({ kind }) => kind === 'grant.withdrawn' || kind === 'operator.removed')) {
      await this.#endWithoutRights();
    }
    if (this.#told.size > 0) this.#lookWithin(pushLimits.lookAfterMs);
  }

  /** What browsers subscribe with; null while nothing is sent. */
  get publicKey(): string | null {
    return this.mode === 'off' ? null : this.#options.keys.publicKey;
  }

  async subscribe(id: DeviceId, push: PushRecipient): Promise<Result<void, Refusal>> {
    if (this.mode === 'off') {
      const hint = 'The owner turns them on at the desk: Settings, Notifications.';
      return err(refusal('refused', 'This hub sends no push notifications.', hint));
    }
    const problem = whyNoSubscription(push, this.#options.addresses);
    if (problem !== null) return err(refusal('bad_request', problem));
    this.#forget(id);
    await this.#options.devices.setPush(id, push);
    this.start();
    return ok(undefined);
  }

  async unsubscribe(id: DeviceId): Promise<void> {
    this.#forget(id);
    await this.#options.devices.setPush(id, null);
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#revocations[Symbol.dispose]();
    this.#timer?.handle[Symbol.dispose]();
    for (const id of this.#told.keys()) this.#forget(id);
  }

  #begin({ id, rights }: PushDevice): void {
    if (this.#told.has(id) || rights === undefined || this.mode === 'off') return;
    const { log, clock } = this.#options;
    const needs = waitingFor(rights, log.state.sessions.values());
    const { firstRetryMs: firstMs, longestRetryMs: limitMs } = pushLimits;
    this.#told.set(id, {
      known: new Set(needs.map((need) => keyOf(rights, need))),
      isShown: false,
      flight: null,
      failures: 0,
      notBeforeMs: 0,
      backoff: new Backoff({ clock, firstMs, limitMs }),
    });
  }

  /** From here on nothing reaches it, not even what is on its way. */
  #forget(id: DeviceId): void {
    const told = this.#told.get(id);
    this.#told.delete(id);
    told?.flight?.abort();
  }

  /** [PHN-1] What is on its way was judged by rights of before; it is judged again. */
  async #endWithoutRights(): Promise<void> {
    for (const { flight } of this.#told.values()) flight?.abort();
    const { devices } = this.#options;
    const ended = devices.pushDevices().filter(({ rights }) => rights === undefined);
    for (const { id } of ended) this.#forget(id);
    for (const { id } of ended) await devices.setPush(id, null);
  }

  /** An earlier look that is due anyway is enough. */
  #lookWithin(delayMs: number): void {
    const { clock } = this.#options;
    const dueMs = clock.monotonic() + delayMs;
    if (this.#isOver || (this.#timer && this.#timer.dueMs <= dueMs)) return;
    this.#timer?.handle[Symbol.dispose]();
    const handle = clock.schedule(delayMs, () => {
      this.#timer = undefined;
      this.#look();
    });
    this.#timer = { dueMs, handle };
  }

  #look(): void {
    const { clock, devices, logger } = this.#options;
    for (const device of devices.pushDevices()) {
      const told = this.#told.get(device.id);
      // What changes while a message is on its way is looked at when that has arrived.
      if (!told || told.flight !== null) continue;
      const pauseMs = Math.ceil(told.notBeforeMs - clock.monotonic());
      if (pauseMs > 0) {
        this.#lookWithin(pauseMs);
        continue;
      }
      this.#tell(device, told).catch((error: unknown) => {
        logger.warn('a push message could not be noted', { error });
      });
    }
  }

  /** The sender never rejects; the store may, when a subscription has ended. */
  async #tell(device: PushDevice, told: Told): Promise<void> {
    const { log, sender } = this.#options;
    const { rights } = device;
    if (rights === undefined) return this.#forget(device.id);
    const needs = waitingFor(rights, log.state.sessions.values());
    const keys = new Set(needs.map((need) => keyOf(rights, need)));
    const hasNews = [...keys].some((key) => !told.known.has(key));
    const isNews = hasNews && !this.#isQuiet();
    const isOutdated = told.isShown && [...told.known].some((key) => !keys.has(key));
    const known = isNews ? keys : new Set([...keys].filter((key) => told.known.has(key)));
    if (hasNews && !isNews) this.#lookWithin(pushLimits.quietLookMs);
    if (!isNews && !isOutdated) {
      told.known = known;
      return;
    }
    const message = pushMessageOf(needs, { mode: this.mode, isNews });
    told.flight = new AbortController();
    const outcome = await sender.send(device, message, told.flight.signal);
    told.flight = null;
    // It may have been forgotten on the way, and even have subscribed again.
    if (this.#told.get(device.id) !== told) return;
    await this.#note(device.id, { told, outcome, known, isShown: message.type === 'needs' });
  }

  async #note(id: DeviceId, { told, outcome, known, isShown }: Noted): Promise<void> {
    switch (outcome) {
      case 'gone':
        return this.unsubscribe(id);
      case 'later':
        told.failures += 1;
        if (told.failures >= pushLimits.attempts) break;
        return this.#pause(told);
      case 'sent':
        told.isShown = isShown;
        break;
    }
    told.known = known;
    told.failures = 0;
    told.backoff.reset();
    this.#lookWithin(pushLimits.lookAfterMs);
  }

  /** Whatever else happens until then: attempts must not be used up while its service is away for a moment. */
  #pause(told: Told): void {
    const pauseMs = Math.ceil(told.backoff.nextMs());
    told.notBeforeMs = this.#options.clock.monotonic() + pauseMs;
    this.#lookWithin(pauseMs);
  }

  /** On the clock of the hub, which knows none of the device. */
  #isQuiet(): boolean {
    const { clock, settings } = this.#options;
    const now = new Date(clock.now());
    const hours = parseQuietHours(settings.current.quietHours) ?? null;
    return isQuiet(hours, now.getHours() * 60 + now.getMinutes());
  }
}

interface Noted {
  readonly told: Told;
  readonly outcome: PushOutcome;
  readonly known: ReadonlySet<string>;
  readonly isShown: boolean;
}
