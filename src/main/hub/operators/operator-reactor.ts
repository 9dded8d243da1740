import type { DeviceId, OperatorId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { Reactor } from '../commands/reactor.ts';

/** The devices of all operators, as far as they end with their operator. */
export interface OperatorDevices {
  devices(): readonly {
    readonly id: DeviceId;
    readonly operator: { readonly id: OperatorId };
  }[];
  revokeDevice(id: DeviceId): Promise<boolean>;
}

/**
 * Signs out the devices of an operator that was removed. The rights of these ended with the event itself, so nothing
 * is open when the hub ends before this ran.
 */
export class OperatorReactor implements Reactor {
  readonly name = 'operators';
  readonly #devices: OperatorDevices;

  constructor(options: { readonly devices: OperatorDevices }) {
    this.#devices = options.devices;
  }

  async react(event: HubEvent): Promise<void> {
    if (event.kind !== 'operator.removed') return;
    const { operator } = event.data;
    const own = this.#devices.devices().filter((device) => device.operator.id === operator);
    for (const { id } of own) await this.#devices.revokeDevice(id);
  }
}
