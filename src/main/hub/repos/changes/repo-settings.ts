import type { Git, GitSetting } from '../git.ts';
import { isOwn } from '../git/neutral-settings.ts';

/** What a repo's configuration has a part in. */
export interface RepoSettings {
  /** Nothing any more: `Git` hands over what makes a repo harmless with every command. */
  readonly forReading: readonly GitSetting[];
  /** Filters that only the repo defines: a file that needs one cannot be staged without it. */
  readonly ownFilters: readonly string[];
  /** All settings of the operator, conditional ones for this repo included. */
  readonly operators: readonly GitSetting[];
  /** The operator's `core.sshCommand`. */
  readonly sshCommand: string | null;
}

export async function readRepoSettings(git: Git, root: string): Promise<RepoSettings> {
  const { listed, neutral } = await git.settingsOf(root);
  const operators = listed.filter((setting) => !isOwn(setting));
  return {
    forReading: [],
    ownFilters: neutral.ownFilters,
    operators: operators.map(({ key, value }) => [key, value]),
    sshCommand: operators.findLast(({ key }) => key === 'core.sshcommand')?.value ?? null,
  };
}
