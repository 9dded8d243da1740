import type { ReachableAddresses } from '../../../node/reachable-addresses.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { HubSettings } from '../settings/hub-settings.ts';
import type { CrashPlan } from '../store/crash-point.ts';

/** Files that differ between running from source and from a build. */
export interface HubEntries {
  readonly runner: string;
  readonly storeWorker: string;
  readonly historyWorker: string;
  /** `resources/migrations`. */
  readonly migrations: string;
  /** The folder of the built page. */
  readonly page: string;
}

export interface HubOptions {
  readonly settings: HubSettings;
  /** The hub's own environment, from which that of Claude Code is made. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly entries: HubEntries;
  /** Top of this installation: what npm puts on PATH below it is not the operator's. */
  readonly packageRoot: string;
  readonly version: string;
  /** The Node that runs runners. */
  readonly nodeExecutable: string;
  /** Where a person reads the log along; null in the background. */
  readonly terminal: { write(text: string): unknown } | null;
  readonly clock?: Clock;
  /** In tests: where the hub kills itself. */
  readonly crashPlan?: CrashPlan;
  /** In tests: a push service on this machine, which is otherwise never reached, and whose certificates count. */
  readonly pushService?: { readonly addresses: ReachableAddresses; readonly ca: string };
  /** In tests: an answer that is not as its schema says is a fault. */
  readonly validateAnswers?: boolean;
}
