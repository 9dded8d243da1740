import { Emitter } from '../../../shared/base/emitter.ts';
import type { DeviceId, OperatorId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { DeviceKind } from '../../../shared/domain/device-kind.ts';
import { deviceKindOf, type OperatorPrincipal } from '../access/principal.ts';

/** A device as presence and the baton name it. */
export interface DeviceOfOperator {
  readonly device: DeviceId;
  readonly operator: OperatorId;
  /** The operator's name. */
  readonly name: string;
  readonly deviceName: string;
  readonly kind: DeviceKind;
}

export interface Attached extends DeviceOfOperator {
  readonly isObserver: boolean;
}

/** What changed; `device` is the one that came or went. */
export interface PresenceChange {
  readonly session: SessionId;
  readonly device: DeviceId;
}

export interface PresenceServiceOptions {
  readonly logger: Logger;
}

/** Who looks at a session's terminal now, each device once. As true as the connections are. */
export class PresenceService {
  readonly #attachments = new Map<SessionId, Set<Attached>>();
  readonly #changed: Emitter<PresenceChange>;

  constructor(options: PresenceServiceOptions) {
    this.#changed = new Emitter({
      onListenerError: (thrown) =>
        options.logger.error('a listener of the presence failed', { error: thrown }),
    });
  }

  get onDidChange() {
    return this.#changed.event;
  }

  /** One connection opened the terminal; disposing closes it. A device may have several. */
  attach(session: SessionId, attached: Attached): Disposable {
    // A copy is an identity of its own: two tabs of one device attach twice.
    const attachment = { ...attached };
    const attachments = this.#attachments.get(session) ?? new Set();
    attachments.add(attachment);
    this.#attachments.set(session, attachments);
    this.#changed.fire({ session, device: attached.device });
    return { [Symbol.dispose]: () => this.#detach(session, attachment) };
  }

  attachedTo(session: SessionId): readonly Attached[] {
    const devices = new Map<DeviceId, Attached>();
    for (const attachment of this.#attachments.get(session) ?? []) {
      const known = devices.get(attachment.device);
      const isObserver = attachment.isObserver && (known?.isObserver ?? true);
      devices.set(attachment.device, { ...attachment, isObserver });
    }
    return [...devices.values()];
  }

  /** Looks at the session other than as an observer. */
  isPresent(session: SessionId, device: DeviceId): boolean {
    return this.attachedTo(session).some((one) => one.device === device && !one.isObserver);
  }

  /** Sessions that at least one device shows. */
  get sessions(): readonly SessionId[] {
    return [...this.#attachments.keys()];
  }

  #detach(session: SessionId, attachment: Attached): void {
    const attachments = this.#attachments.get(session);
    if (!attachments?.delete(attachment)) return;
    if (attachments.size === 0) this.#attachments.delete(session);
    this.#changed.fire({ session, device: attachment.device });
  }
}

/** A principal as presence and the baton name it. */
export function deviceOfOperator({ device, operator }: OperatorPrincipal): DeviceOfOperator {
  const kind = deviceKindOf(device);
  return {
    device: device.id,
    operator: operator.id,
    name: operator.name,
    deviceName: device.name,
    kind,
  };
}
