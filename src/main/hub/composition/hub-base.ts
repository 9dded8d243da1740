import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Scope } from '../../../shared/base/scope.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LocalClaudeService } from '../launchers/local-claude-service.ts';
import type { HubEnd } from '../lifecycle/hub-end.ts';
import type { NoticeService } from '../notices/notice-service.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { EventStore } from '../store/event-store.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import type { HubOptions } from './hub-options.ts';
import type { HubMachine } from './machine.ts';

/** What exists before anything is opened. */
export interface HubBase {
  readonly options: HubOptions;
  readonly settings: SettingsService;
  readonly machine: HubMachine;
  readonly claude: LocalClaudeService;
  readonly notices: NoticeService;
  readonly end: HubEnd;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Everything that the hub must close again, in the order in which it was opened. */
  readonly scope: Scope;
}

/** The log and the one path of commands: what every domain is built on, whatever keeps the events. */
export interface LogCore extends HubBase {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly commands: CommandRunner;
}

/** With the store on this disk, which keeps more than events. */
export interface HubCore extends LogCore {
  readonly store: SqliteStore;
}
