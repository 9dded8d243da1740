import type { SettingName } from '../../../shared/domain/setting-change.ts';
import { permissionLabel } from '../../core/labels/permission-labels.ts';

export const settingTitles: Readonly<Record<SettingName, string>> = {
  model: 'Model',
  effort: 'Effort',
  permissionMode: 'Permissions',
};

const savedToo = 'Claude Code also keeps it as your default for new sessions.';

/** What a person should know before choosing. */
export const settingNotes: Readonly<Record<SettingName, string>> = {
  model: `Changes when Claude Code is idle. ${savedToo}`,
  effort: `Changes when Claude Code is idle. ${savedToo}`,
  permissionMode: 'Changes when Claude Code is idle. Auto blocks risky actions instead of asking.',
};

export interface SettingChoice {
  readonly label: string;
  /** Null: to be typed. */
  readonly value: string | null;
}

const choices: Readonly<Record<SettingName, readonly SettingChoice[]>> = {
  model: [
    { label: 'Opus', value: 'opus' },
    { label: 'Sonnet', value: 'sonnet' },
    { label: 'Haiku', value: 'haiku' },
    { label: 'Another…', value: null },
  ],
  effort: ['low', 'medium', 'high', 'xhigh', 'max'].map((value) => ({ label: value, value })),
  // The others can only be given at the start of a session.
  permissionMode: ['manual', 'acceptEdits', 'plan', 'auto'].map((value) => ({
    label: permissionLabel(value),
    value,
  })),
};

export function choicesOf(setting: SettingName): readonly SettingChoice[] {
  return choices[setting];
}

/** A value as a chip shows it. */
export function valueWords(setting: SettingName, value: string): string {
  switch (setting) {
    case 'model':
      return modelWords(value);
    case 'effort':
      return `effort ${value}`;
    case 'permissionMode':
      return permissionLabel(value);
  }
}

/** `claude-opus-4-8-20300101` is `Opus 4.8`; any other name stays as it is. */
function modelWords(value: string): string {
  const [, family, major, minor] =
    /^claude-([a-z]+)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?(?:\[.*\])?$/u.exec(value) ?? [];
  if (family === undefined || major === undefined) return value;
  const name = `${family.charAt(0).toUpperCase()}${family.slice(1)}`;
  return minor === undefined ? `${name} ${major}` : `${name} ${major}.${minor}`;
}
