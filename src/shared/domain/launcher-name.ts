/** The kinds of place that a session can run in. Which of them a hub has is another question. */
export const launcherNames = ['local', 'docker', 'swarm'] as const;

/** Those that a person or a model can choose today. */
export const offeredLaunchers = ['local', 'docker'] as const satisfies readonly LauncherName[];

export type LauncherName = (typeof launcherNames)[number];

export const defaultLauncherName: LauncherName = 'local';

/** The branch of a clone that a session has for itself. */
export function cloneBranch(name: string): string {
  return `rh/${name}`;
}

/** Whether the files of a session there are files of the hub's own machine, at the same paths. */
export function hasFilesBesideHub(launcher: LauncherName): boolean {
  return launcher === 'local';
}
