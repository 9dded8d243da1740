import type { GitSetting } from './fixed-settings.ts';

/** The number of settings once more: git takes `GIT_CONFIG_COUNT` from a git that it starts in another repo. */
export const settingsCount = 'ROUNDHOUSE_GIT_SETTINGS';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Settings as git reads them from its environment. `-c` would split a key at its first `=`, and the name of
 * a filter may hold one. Settings that the operator put there come first, so that ours win.
 */
export function settingEnvironment(
  inherited: Environment,
  settings: readonly GitSetting[],
): Record<string, string> {
  const first = inheritedCount(inherited);
  const entries = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${first + index}`, key],
    [`GIT_CONFIG_VALUE_${first + index}`, value],
  ]);
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    GIT_CONFIG_COUNT: String(first + settings.length),
    [settingsCount]: String(first + settings.length),
  };
}

function inheritedCount(inherited: Environment): number {
  const count = Number(inherited['GIT_CONFIG_COUNT'] ?? '0');
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}
