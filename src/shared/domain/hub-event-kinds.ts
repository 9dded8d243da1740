import type { DeviceId } from '../base/ids.ts';

/** Kind → data of the events that belong to the hub itself and to no session. */
export interface HubEventDataByKind {
  /** The owner allowed the setup command of this content (SHA-256) in this repo. */
  'repo.setup-allowed': { readonly repo: string; readonly hash: string };
  /** The clock of the hub's machine was set, or the machine slept; negative: set back. */
  'clock.stepped': { readonly seconds: number };
  /** A device that such a step alone had ended was let in once more. */
  'device.grace-used': { readonly device: DeviceId; readonly name: string };
}

export type HubEventKind = keyof HubEventDataByKind;
