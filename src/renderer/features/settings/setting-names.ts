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
  updates: { name: 'Updates', part: 'desktop' },
  onQuit: { name: 'When it quits', part: 'desktop' },
  startAtLogin: { name: 'Start at login', part: 'desktop' },
  editor: { name: 'Editor', part: 'desktop' },
  notifyGates: { name: 'Permission requests', part: 'notifications' },
  notifyQuestions: { name: 'Questions and plans', part: 'notifications' },
  notifyTurns: { name: 'Finished turns', part: 'notifications' },
  notifyTroubles: { name: 'Troubles', part: 'notifications' },
  notifySubAgents: { name: 'Sub-agents', part: 'notifications' },
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
    note: 'They count for everybody. A flag at the start wins over the environment, the environment over what is set here.',
  },
  desktop: {
    title: 'Desktop program',
    note: 'Of the desktop program on the machine of the hub.',
  },
  notifications: {
    title: 'Notifications',
    note: 'What the desktop program on the machine of the hub tells by itself.',
  },
};
