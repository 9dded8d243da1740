import type { DemoEvent } from '../demo-log.ts';

/** What the demo hub knows when it starts. */
export interface Scenario {
  readonly name: string;
  /** In the order of the log. */
  readonly events: readonly DemoEvent[];
  /** Terminal output by session; a session that is not here has an empty screen. */
  readonly screens: ReadonlyMap<string, string>;
}
