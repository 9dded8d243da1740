import { join } from 'node:path';

import type { HubNotice } from '../../../shared/wire/down.ts';
import { DiskService } from '../disk/disk-service.ts';
import { ReserveFile } from '../disk/reserve-file.ts';
import { BackupKeeper } from '../store/backup-keeper.ts';
import { storePaths } from '../store/data-directory.ts';
import { diskLimits, diskSpaceAt } from '../store/disk-space.ts';
import { IntegrityKeeper } from '../store/integrity-keeper.ts';
import type { Recovery } from '../store/worker-calls.ts';
import type { HubCore } from './hub-base.ts';

const reserveBytes = 64 * 1024 * 1024;

export interface Upkeep {
  readonly disk: DiskService;
  readonly backups: BackupKeeper;
}

/** What keeps the data of this hub safe: room on the disk, backups, and a look for damage. */
export async function buildUpkeep(core: HubCore): Promise<Upkeep> {
  const { options, store, notices, clock, logger, scope } = core;
  const { dataDirectory } = options.settings;
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
  return { disk, backups };
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
