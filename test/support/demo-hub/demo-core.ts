import { CommandRunner } from '../../../src/main/hub/commands/command-runner.ts';
import type { LogCore } from '../../../src/main/hub/composition/hub-base.ts';
import type { HubOptions } from '../../../src/main/hub/composition/hub-options.ts';
import { readHubArguments } from '../../../src/main/hub/config.ts';
import { EventLog } from '../../../src/main/hub/events/event-log.ts';
import { LocalClaudeService } from '../../../src/main/hub/launchers/local-claude-service.ts';
import { HubEnd } from '../../../src/main/hub/lifecycle/hub-end.ts';
import { NoticeService } from '../../../src/main/hub/notices/notice-service.ts';
import { SettingsService } from '../../../src/main/hub/settings/settings-service.ts';
import type { EventStore } from '../../../src/main/hub/store/event-store.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { Scope } from '../../../src/shared/base/scope.ts';

export interface DemoCoreOptions {
  /** Its data directory, and the home of a person who has nothing in it. */
  readonly directory: string;
  /** The built page. */
  readonly pageDirectory: string;
  readonly store: EventStore;
}

/** What the domains of a demo are built on: a log over this store, on a machine without Claude Code. */
export function demoCore({ directory, pageDirectory, store }: DemoCoreOptions): LogCore {
  const environment = { HOME: directory };
  const read = readHubArguments(['--data', directory], environment);
  if (!read.ok) throw new Error(read.error);
  const options: HubOptions = {
    settings: read.value.settings,
    environment,
    entries: {
      runner: '',
      storeWorker: '',
      historyWorker: '',
      migrations: '',
      page: pageDirectory,
    },
    packageRoot: directory,
    version: '0.1.0',
    nodeExecutable: process.execPath,
    terminal: null,
    validateAnswers: true,
  };
  const clock = systemClock;
  const logger = silentLogger;
  const settings = new SettingsService({ settings: options.settings });
  const log = new EventLog({ store, logger });
  return {
    options,
    settings,
    machine: { name: 'studio-mac', owner: { id: asId('operator', 'o_ana'), name: 'Ana' } },
    claude: new LocalClaudeService({ settings, environment, packageRoot: directory }),
    notices: new NoticeService({ logger }),
    end: new HubEnd(),
    clock,
    logger,
    scope: new Scope({ name: 'demo hub', logger }),
    store,
    log,
    commands: new CommandRunner({ log, clock }),
  };
}
