import type { Actor } from './actor.ts';

/** What of a running Claude Code can be changed from here. */
export const settingNames = ['model', 'effort', 'permissionMode'] as const;

export type SettingName = (typeof settingNames)[number];

/** A change that was asked for and not proved: it waits for Claude Code to be idle, or it failed. */
export interface SettingChange {
  readonly id: string;
  readonly setting: SettingName;
  readonly value: string;
  readonly by: Actor;
  readonly state: 'waiting' | 'failed';
  /** Why it failed, as a sentence. */
  readonly reason: string | null;
}
