import type { LogState } from '../commands/hub-log.ts';

/** The wanted name, or the first of `name-2`, `name-3`, … that no session has. */
export function freeName(state: LogState, wanted: string): string {
  let name = wanted;
  for (let number = 2; state.sessionNamed(name); number += 1) name = `${wanted}-${number}`;
  return name;
}
