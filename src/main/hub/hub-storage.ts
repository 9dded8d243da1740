import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { ok } from '../../shared/base/result.ts';
import type { Scope } from '../../shared/base/scope.ts';
import { AccessService } from './access/access-service.ts';
import type { CredentialStore } from './access/device-record.ts';
import { EventLog } from './events/event-log.ts';
import type { HubEnd } from './hub-end.ts';
import type { HubMachine } from './hub-machine.ts';
import type { HubOptions } from './hub-options.ts';
import { crashPointOf } from './store/crash-point.ts';
import { openStore } from './store/open-store.ts';
import type { SqliteStore } from './store/sqlite-store.ts';

export interface StorageInput {
  readonly options: HubOptions;
  readonly machine: HubMachine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
  readonly end: HubEnd;
}

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
  const crashPoint = crashPointOf(options.crashPlan ?? null);
  const log = new EventLog({ store, logger, crashPoint });
  await log.start();
  const access = new AccessService({
    clock,
    logger,
    credentials: credentialStore(store, log),
    dataDirectory,
    owner: machine.owner,
    highestTimeMs: store.highestTimeMs(),
  });
  await access.start();
  return { store, log, access };
}

function credentialStore(store: SqliteStore, log: EventLog): CredentialStore {
  return {
    readCredentials: async () => {
      const credentials = await store.readCredentials();
      return credentials.map((one) => ({ ...one, details: JSON.stringify(one.details) }));
    },
    saveCredential: async (row) => {
      const details: unknown = JSON.parse(row.details);
      await log.submit({
        command: null,
        progress: null,
        credentials: [{ ...row, details }],
        decide: () => ok({ events: [], answer: () => undefined }),
      });
    },
  };
}
