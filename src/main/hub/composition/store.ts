import { join } from 'node:path';

import { CommandRunner } from '../commands/command-runner.ts';
import { CheckpointKeeper } from '../events/checkpoint-keeper.ts';
import { EventLog } from '../events/event-log.ts';
import { crashPointOf } from '../store/crash-point.ts';
import { openStore } from '../store/open-store.ts';
import type { HubBase, HubCore } from './hub-base.ts';

/** The store, the log over it, and the one path of commands into that log. */
export async function buildStore(base: HubBase): Promise<HubCore> {
  const { options, clock, logger, scope, end } = base;
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
  const crashPoint = crashPointOf(options.crashPlan ?? null);
  const log = new EventLog({ store, logger, crashPoint });
  const checkpoints = scope.use(
    new CheckpointKeeper({ file: join(dataDirectory, 'checkpoint.jsonl'), log, logger }),
  );
  await checkpoints.start();
  return { ...base, store, log, commands: new CommandRunner({ log, clock }) };
}
