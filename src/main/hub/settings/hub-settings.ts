import type { HubSettingName, Settings, SettingSource } from '../../../shared/domain/settings.ts';

/** The settings of a hub, resolved on this machine: paths are absolute. */
export interface HubSettings extends Omit<Settings, 'hub' | 'token' | 'data'> {
  readonly dataDirectory: string;
  /** Where each of them comes from. */
  readonly sources: Readonly<Record<HubSettingName, SettingSource>>;
}
