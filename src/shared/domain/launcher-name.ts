/** The kinds of place that a session can run in. Which of them a hub has is another question. */
export const launcherNames = ['local', 'docker', 'swarm'] as const;

export type LauncherName = (typeof launcherNames)[number];

export const defaultLauncherName: LauncherName = 'local';

/** Whether the files of a session there are files of the hub's own machine, at the same paths. */
export function hasFilesBesideHub(launcher: LauncherName): boolean {
  return launcher === 'local';
}
