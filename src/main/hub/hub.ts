import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder } from '../../node/make-folder.ts';
import { AppError } from '../../shared/base/app-error.ts';
import { isoTime, systemClock } from '../../shared/base/clock.ts';
import { folderFault } from '../../shared/base/folder-fault.ts';
import type { SessionId } from '../../shared/base/ids.ts';
import { Scope } from '../../shared/base/scope.ts';
import type { Actor } from '../../shared/domain/actor.ts';
import { whyTooFewFiles } from '../../shared/domain/open-file-limit.ts';
import { linkLifetimes } from './access/access-service.ts';
import { buildDomains } from './composition/hub-domains.ts';
import { buildEdges } from './composition/hub-edges.ts';
import { HubEnd } from './composition/hub-end.ts';
import { machineOf } from './composition/hub-machine.ts';
import type { HubOptions } from './composition/hub-options.ts';
import { writeHubRecord } from './composition/hub-record.ts';
import { buildStorage } from './composition/hub-storage.ts';
import { buildTerminals } from './composition/hub-terminals.ts';
import { HubLog as LogFile } from './log.ts';
import type { DeviceOfOperator } from './operators/presence-service.ts';
import { SettingsService } from './settings/settings-service.ts';

export type { HubOptions } from './composition/hub-options.ts';

/** A hub that serves. Disposing ends it; sessions live on in their runners. */
export interface Hub extends AsyncDisposable {
  /** For people and programs on this machine, `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly lanUrl: string | null;
  readonly dataDirectory: string;
  /** The executable, or null with the line that installs it said in the log. */
  readonly claude: string | null;
  /** A link that signs in one browser, once, within a quarter of an hour. */
  newStartLink(): string;
  /** Resolves when somebody has asked the hub to end, over the API. */
  readonly ended: Promise<void>;
}

const defaultGrid = { cols: 120, rows: 40 };

/** Builds the hub in order and serves; a part that fails takes down what was built before it. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const clock = options.clock ?? systemClock;
  const { dataDirectory } = options.settings;
  await checkOpenFiles();
  makeDirectory(dataDirectory);
  const logFile = new LogFile({
    file: join(dataDirectory, 'logs', 'hub.jsonl'),
    clock,
    terminal: options.terminal,
  });
  const { logger } = logFile;
  const scope = new Scope({ name: 'hub', logger });
  scope.use(logFile);
  try {
    const settings = new SettingsService({ settings: options.settings });
    const machine = machineOf(options, settings);
    const end = new HubEnd();
    const storage = await buildStorage({ options, machine, clock, logger, scope, end });
    const terminals = buildTerminals({ dataDirectory, clock, logger, scope });
    const domains = await buildDomains({
      ...storage,
      options,
      machine,
      clock,
      logger,
      scope,
      gridOf: (session) => terminals.terminal.sizeOf(session) ?? defaultGrid,
      typistOf: (session, at) => actorOfDevice(terminals.presses.take(session, at)),
      forgetTerminal: (session: SessionId) => terminals.terminal.forget(session),
    });
    settings.checkWith('launcher', (value) =>
      Promise.resolve(domains.launchers.whyNot(String(value))),
    );
    await domains.adoption.adoptUnknown();
    const startedAt = isoTime(clock.now());
    const edges = await buildEdges({
      ...storage,
      options,
      machine,
      settings,
      clock,
      logger,
      scope,
      terminals,
      domains,
      end,
      startedAt,
    });
    scope.use(storage.log.onDidCommit((events) => domains.reactors.onCommitted(events)));
    await domains.changes.adopt();
    await domains.runnerLinks.adopt();
    await domains.removals.resume();
    const { http, runnerUrl } = edges;
    scope.use(await writeHubRecord({ options, url: http.url, runnerUrl }));
    const claude = await machine.findClaude();
    logger.info('the hub serves', { url: http.url, dataDirectory, version: options.version });
    return {
      url: http.url,
      lanUrl: null,
      dataDirectory,
      claude: claude.ok ? claude.value : null,
      newStartLink: () =>
        storage.access.offerSignIn({
          origin: http.url,
          session: null,
          lifetimeMs: linkLifetimes.startMs,
        }).url,
      ended: end.asked,
      [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
    };
  } catch (thrown) {
    await scope[Symbol.asyncDispose]();
    throw thrown;
  }
}

/** Only Linux has the file; elsewhere the first open file that fails says so. */
async function checkOpenFiles(): Promise<void> {
  const reason = whyTooFewFiles(await readFile('/proc/self/limits', 'utf8').catch(() => ''));
  if (reason !== undefined) throw new AppError('unavailable', reason);
}

function makeDirectory(path: string): void {
  try {
    makeFolder(path);
  } catch (thrown) {
    const message = folderFault(path, thrown);
    if (message === undefined) throw thrown;
    throw new AppError('directory_refused', message, { cause: thrown, details: { path } });
  }
}

function actorOfDevice(device: DeviceOfOperator | undefined): Actor | undefined {
  return device && { type: 'operator', id: device.operator, name: device.name };
}
