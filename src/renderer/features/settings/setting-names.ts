/** Settings that are shown together. */
export type SettingPart = 'hub' | 'desktop' | 'notifications';

interface SettingWords {
  readonly name: string;
  readonly part: SettingPart;
}

const table: Readonly<Record<string, SettingWords>> = {
  data: { name: 'Data directory', part: 'hub' },
  port: { name: 'Port', part: 'hub' },
  lan: { name: 'Local network', part: 'hub' },
  claude: { name: 'Claude Code', part: 'hub' },
  launcher: { name: 'Launcher', part: 'hub' },
  containerImage: { name: 'Container image', part: 'hub' },
  egress: { name: 'Network of containers', part: 'hub' },
  egressAllow: { name: 'Network of containers: allowed', part: 'hub' },
  fourEyes: { name: 'Four eyes', part: 'hub' },
  fourEyesApprovers: { name: 'Four eyes: people', part: 'hub' },
  fourEyesOwnerAfter: { name: 'Four eyes: owner after', part: 'hub' },
  updates: { name: 'Updates', part: 'desktop' },
  onQuit: { name: 'On quit', part: 'desktop' },
  startAtLogin: { name: 'Start at login', part: 'desktop' },
  editor: { name: 'Editor', part: 'desktop' },
  notifyGates: { name: 'Permission requests', part: 'notifications' },
  notifyQuestions: { name: 'Questions, plans and suggestions', part: 'notifications' },
  notifyTurns: { name: 'Finished turns', part: 'notifications' },
  notifyTroubles: { name: 'Problems', part: 'notifications' },
  notifySubAgents: { name: 'Sub-agents', part: 'notifications' },
  push: { name: 'Push to devices', part: 'notifications' },
  quietHours: { name: 'Quiet hours', part: 'notifications' },
};

/** One that a newer hub has is shown under its own name. */
export function wordsOf(setting: string): SettingWords {
  return table[setting] ?? { name: setting, part: 'hub' };
}

export const partWords: Readonly<
  Record<SettingPart, { readonly title: string; readonly note: string }>
> = {
  hub: {
    title: 'The hub',
    note: 'These apply to everyone. A command-line flag overrides the environment, which overrides the values here.',
  },
  desktop: {
    title: 'Desktop app',
    note: 'The desktop app on the hub’s machine.',
  },
  notifications: {
    title: 'Notifications',
    note: 'Notifications shown by the desktop app, and those that the hub sends to other devices.',
  },
};
