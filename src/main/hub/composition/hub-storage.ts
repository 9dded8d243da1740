import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Scope } from '../../../shared/base/scope.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { HubNotice } from '../../../shared/wire/down.ts';
import { AccessService } from '../access/access-service.ts';
import { ownerGrants } from '../access/grants.ts';
import { CommandRunner } from '../commands/command-runner.ts';
import { DiskService } from '../disk/disk-service.ts';
import { ReserveFile } from '../disk/reserve-file.ts';
import { CheckpointKeeper } from '../events/checkpoint-keeper.ts';
import { EventLog } from '../events/event-log.ts';
import { NoticeService } from '../notices/notice-service.ts';
import { BackupKeeper } from '../store/backup-keeper.ts';
import { crashPointOf } from '../store/crash-point.ts';
import { storePaths } from '../store/data-directory.ts';
import { diskLimits, diskSpaceAt } from '../store/disk-space.ts';
import { IntegrityKeeper } from '../store/integrity-keeper.ts';
import { openStore } from '../store/open-store.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { TimeKeeper } from '../store/time-keeper.ts';
import type { Recovery } from '../store/worker-calls.ts';
import { HubAudit } from './hub-audit.ts';
import type { HubEnd } from './hub-end.ts';
import type { HubMachine } from './hub-machine.ts';
import type { HubOptions } from './hub-options.ts';

export interface StorageInput {
  readonly options: HubOptions;
  readonly machine: HubMachine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
  readonly end: HubEnd;
}

const reserveBytes = 64 * 1024 * 1024;

/** The store, the log over it, and access, whose credentials are in the store. */
export async function buildStorage(input: StorageInput) {
  const { options, machine, clock, logger, scope, end } = input;
  const { dataDirectory } = options.settings;
  const store = scope.use(
    await openStore({
      dataDirectory,
      migrationsDirectory: options.entries.migrations,
      workerEntry: options.entries.storeWorker,
      clock,
      logger,
      onDidFail: (fault) => {
        logger.error('the store failed, and the hub ends with it', { error: fault });
        end.ask();
      },
      ...(options.crashPlan ? { crashPlan: options.crashPlan } : {}),
    }),
  );
  const notices = new NoticeService({ logger });
  const crashPoint = crashPointOf(options.crashPlan ?? null);
  const log = new EventLog({ store, logger, crashPoint });
  const checkpoints = scope.use(
    new CheckpointKeeper({ file: join(dataDirectory, 'checkpoint.jsonl'), log, logger }),
  );
  await checkpoints.start();
  const access = new AccessService({
    clock,
    logger,
    credentials: store,
    dataDirectory,
    owner: machine.owner,
    grants: ownerGrants(machine.owner.id),
    highestTimeMs: () => store.highestTimeMs(),
  });
  await access.start();
  keepTime({ store, log, access, clock, logger, scope });
  const disk = scope.use(
    new DiskService({
      clock,
      logger,
      space: () => diskSpaceAt(dataDirectory),
      reserve: new ReserveFile({ file: join(dataDirectory, 'ballast'), bytes: reserveBytes }),
      notices,
      onDidFill: store.onDidFill,
    }),
  );
  await disk.start();
  const backups = scope.use(
    new BackupKeeper({
      clock,
      logger,
      folder: storePaths(dataDirectory).backups,
      store,
      disk: () => diskSpaceAt(dataDirectory),
      // A backup must not be what stops the recording of terminals.
      reserveBytes: diskLimits.recordBytes,
    }),
  );
  backups.start();
  const integrity = new IntegrityKeeper({
    clock,
    logger,
    store,
    onDidFindDamage: (problems) => notices.say(damageNotice(problems)),
  });
  scope.use(integrity).start();
  if (store.recovery) notices.say(recoveryNotice(store.recovery));
  return { store, log, access, backups, notices, disk };
}

interface TimeKeeping {
  readonly store: SqliteStore;
  readonly log: EventLog;
  readonly access: AccessService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
}

/** Time is noted as it passes; where it jumps, that and what came of it are in the audit. */
function keepTime({ store, log, access, clock, logger, scope }: TimeKeeping): void {
  const audit = new HubAudit({ commands: new CommandRunner({ log, clock }), logger });
  scope.use(
    access.onDidUseGrace(({ id, name, operator }) =>
      audit.record(
        { type: 'operator', id: operator.id, name: operator.name },
        { kind: 'device.grace-used', data: { device: id, name } },
      ),
    ),
  );
  const timeKeeper = new TimeKeeper({
    clock,
    logger,
    noteTime: () => store.noteTime(),
    onDidStep: (stepMs) =>
      audit.record(hubActor, {
        kind: 'clock.stepped',
        data: { seconds: Math.round(stepMs / 1000) },
      }),
  });
  scope.use(timeKeeper).start();
}

function damageNotice(problems: readonly string[]): HubNotice {
  return {
    about: 'database',
    level: 'error',
    text: `The database is damaged: ${problems.join('; ')}.`,
    hint: 'Stop the hub and go back to the newest file in its folder backups: roundhouse restore FILE.',
  };
}

function recoveryNotice(recovery: Recovery): HubNotice {
  return {
    about: 'recovery',
    level: 'warning',
    text: recovery.summary.charAt(0).toUpperCase() + recovery.summary.slice(1),
    hint: 'Said until the hub is started again.',
  };
}
