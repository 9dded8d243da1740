import type { Clock } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { DesktopBridge } from '../../../shared/wire/bridge.ts';
import type { Actions } from '../actions/actions.ts';
import type { ChangesLoader } from '../changes/changes-loader.ts';
import type { Stores } from '../stores/stores.ts';
import type { TerminalScreens } from '../terminal/terminal-screens.ts';
import type { TimelineLoader } from '../timeline/timeline-loader.ts';

/** Everything of one signed-in window. */
export interface App extends Disposable {
  readonly actions: Actions;
  readonly changes: ChangesLoader;
  readonly clock: Clock;
  readonly desktop: DesktopBridge | null;
  readonly http: HttpClient;
  readonly stores: Stores;
  readonly terminals: TerminalScreens;
  readonly timelines: TimelineLoader;
  /** Tries to reach the hub now instead of after the next pause. */
  reconnect(): void;
}
