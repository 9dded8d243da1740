import type { Clock } from '../../../shared/base/clock.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { DeviceId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import { batonHeld, changeBaton, freeBaton, nextDeadlineOf } from './baton.ts';
import type { Baton, BatonChange } from './baton.ts';
import type { DeviceOfOperator, PresenceChange, PresenceService } from './presence-service.ts';

/** What a device does about the baton, over any edge; its right to it was checked by the edge. */
export type BatonRequest =
  | { readonly action: 'take' | 'release' | 'force' }
  | {
      readonly action: 'grant' | 'refuse';
      readonly asker: DeviceId;
      /** It might as well force: it may answer for a holder. */
      readonly isOwner: boolean;
    };

export interface BatonServiceOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly presence: PresenceService;
}

interface Entry {
  baton: Baton;
  timer: Disposable | undefined;
}

/** Who types into a session's terminal now, in time. Not stored: after a restart of the hub nobody holds it. */
export class BatonService implements Disposable {
  readonly #options: BatonServiceOptions;
  readonly #entries = new Map<SessionId, Entry>();
  readonly #changed: Emitter<SessionId>;
  readonly #watching: Disposable;

  constructor(options: BatonServiceOptions) {
    this.#options = options;
    this.#changed = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the baton failed', { error: thrown }),
    });
    this.#watching = options.presence.onDidChange((change) => this.#presenceChanged(change));
  }

  get onDidChange() {
    return this.#changed.event;
  }

  /** Sessions whose baton a device holds. */
  get sessions(): readonly SessionId[] {
    return [...this.#entries.keys()];
  }

  holderOf(session: SessionId): DeviceOfOperator | undefined {
    return this.#batonOf(session).holder;
  }

  askingFor(session: SessionId): DeviceOfOperator | undefined {
    return this.#batonOf(session).asking?.device;
  }

  /** The holder after it, or why not; `take` from another holder only asks, and changes no holder. */
  request(
    session: SessionId,
    by: DeviceOfOperator,
    request: BatonRequest,
  ): Result<{ readonly holder: DeviceOfOperator | undefined }, Refusal> {
    const changed = this.#change(session, this.#changeOf(session, by, request));
    return changed.ok ? ok({ holder: changed.value.holder }) : changed;
  }

  /**
   * Whoever starts a session drives it, so that its terminal fits their pane before anyone else opens it. A phone never
   * sets the size, and a program asks on its own stream, as another device.
   */
  giveToStarter(session: SessionId, by: DeviceOfOperator): void {
    if (by.kind === 'desktop') this.request(session, by, { action: 'take' });
  }

  /**
   * For whoever types: the holder goes on, and the first who types where nobody holds the baton takes
   * it. Everybody else is refused with the holder's name.
   */
  claimToType(session: SessionId, by: DeviceOfOperator): Result<void, Refusal> {
    const { holder } = this.#batonOf(session);
    if (holder?.device === by.device) return ok(undefined);
    if (holder) return err(batonHeld(holder));
    const taken = this.request(session, by, { action: 'take' });
    return taken.ok ? ok(undefined) : taken;
  }

  /** For whoever resizes: only the holder owns the size, and looking at a terminal never changes it. */
  checkToResize(session: SessionId, by: DeviceOfOperator): Result<void, Refusal> {
    const { holder } = this.#batonOf(session);
    if (holder?.device === by.device) return ok(undefined);
    if (holder) return err(batonHeld(holder));
    return err(refusal('refused', 'No device holds the baton.', 'Take the baton first.'));
  }

  /** The device's rights are gone, on one session or on all: it holds nothing and asks for nothing. */
  dropDevice(device: DeviceId, session?: SessionId): void {
    const sessions = session === undefined ? this.sessions : [session];
    for (const one of sessions) this.#change(one, { type: 'dropped', device });
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]();
    for (const entry of this.#entries.values()) entry.timer?.[Symbol.dispose]();
    this.#entries.clear();
  }

  #batonOf(session: SessionId): Baton {
    return this.#entries.get(session)?.baton ?? freeBaton;
  }

  #changeOf(session: SessionId, by: DeviceOfOperator, request: BatonRequest): BatonChange {
    switch (request.action) {
      case 'take':
      case 'force':
        return {
          type: request.action,
          by,
          isAway: !this.#options.presence.isPresent(session, by.device),
          now: this.#options.clock.monotonic(),
        };
      case 'release':
        return { type: 'release', by };
      case 'grant':
      case 'refuse':
        return { type: request.action, by, asker: request.asker, isOwner: request.isOwner };
    }
  }

  #presenceChanged({ session, device }: PresenceChange): void {
    const { presence, clock } = this.#options;
    const isPresent = presence.isPresent(session, device);
    this.#change(
      session,
      isPresent ? { type: 'returned', device } : { type: 'left', device, now: clock.monotonic() },
    );
  }

  #change(session: SessionId, change: BatonChange): Result<Baton, Refusal> {
    const before = this.#batonOf(session);
    const changed = changeBaton(before, change);
    if (changed.ok && changed.value !== before) this.#keep(session, changed.value);
    return changed;
  }

  #keep(session: SessionId, baton: Baton): void {
    this.#entries.get(session)?.timer?.[Symbol.dispose]();
    this.#entries.delete(session);
    if (baton.holder) this.#entries.set(session, { baton, timer: this.#timerOf(session, baton) });
    this.#changed.fire(session);
  }

  #timerOf(session: SessionId, baton: Baton): Disposable | undefined {
    const { clock } = this.#options;
    const deadline = nextDeadlineOf(baton);
    if (deadline === undefined) return undefined;
    return clock.schedule(Math.max(0, deadline - clock.monotonic()), () => {
      // Timers may fire a fraction of a millisecond early.
      const now = Math.max(deadline, clock.monotonic());
      this.#change(session, { type: 'time-passed', now });
    });
  }
}
