import { isSameProcess } from '../../../node/process-identity.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Scope } from '../../../shared/base/scope.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { AccessService } from '../access/access-service.ts';
import { CommandReceipts } from '../commands/command-receipts.ts';
import type { DiskService } from '../disk/disk-service.ts';
import {
  backupsCheck,
  certificateCheck,
  claudeCheck,
  databaseCheck,
  diskCheck,
  dockerCheck,
  gitCheck,
  hookSettingsCheck,
  hooksCheck,
  listenerCheck,
  signInCheck,
} from '../doctor/checks.ts';
import { DoctorService } from '../doctor/doctor-service.ts';
import { HookProbe } from '../doctor/hook-probe.ts';
import { watchesCheck } from '../doctor/watches-check.ts';
import { EventFeed } from '../events/event-feed.ts';
import type { EventLog } from '../events/event-log.ts';
import { changesHandlers } from '../http/handlers/changes-handlers.ts';
import { composingHandlers } from '../http/handlers/composing-handlers.ts';
import { hubHandlers } from '../http/handlers/hub-handlers.ts';
import { repoHandlers } from '../http/handlers/repo-handlers.ts';
import { sessionHandlers } from '../http/handlers/session-handlers.ts';
import { streamHandlers } from '../http/handlers/stream-handlers.ts';
import { usageHandlers } from '../http/handlers/usage-handlers.ts';
import { workHandlers } from '../http/handlers/work-handlers.ts';
import { HttpEdge } from '../http/http-edge.ts';
import { localListener } from '../http/listener.ts';
import { targetResolvers } from '../http/target-resolvers.ts';
import { maskedEnvironment } from '../launchers/claude-environment.ts';
import { claudeInstallLine, testedClaudeVersion } from '../launchers/find-claude.ts';
import type { HookObstacle } from '../launchers/hook-obstacles.ts';
import type { NoticeService } from '../notices/notice-service.ts';
import { RunnerPlane } from '../runners/runner-plane.ts';
import { isEnded } from '../sessions/decide-session.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { BackupKeeper } from '../store/backup-keeper.ts';
import type { SqliteStore } from '../store/sqlite-store.ts';
import { StreamEdge } from '../ws/stream-edge.ts';
import type { Domains } from './hub-domains.ts';
import { newRunnerToken } from './hub-domains.ts';
import type { HubEnd } from './hub-end.ts';
import type { HubMachine } from './hub-machine.ts';
import type { HubOptions } from './hub-options.ts';
import type { Terminals } from './hub-terminals.ts';

export interface EdgesInput {
  readonly options: HubOptions;
  readonly machine: HubMachine;
  readonly settings: SettingsService;
  readonly store: SqliteStore;
  readonly backups: BackupKeeper;
  readonly notices: NoticeService;
  readonly disk: DiskService;
  readonly log: EventLog;
  readonly access: AccessService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
  readonly terminals: Terminals;
  readonly domains: Domains;
  readonly end: HubEnd;
  readonly startedAt: string;
}

/** The ways in: the plane of the runners, then the API with its stream. */
export async function buildEdges(input: EdgesInput) {
  const probe = buildProbe(input);
  const runnerUrl = await startRunnerPlane(input, probe);
  const stream = buildStream(input);
  const http = input.scope.use(buildHttp(input, { stream, probe }));
  // Ended before the listener, which waits until the last of its sockets is gone.
  input.scope.use(stream);
  await http.start();
  return { http, runnerUrl };
}

function buildProbe({ options, domains, clock }: EdgesInput): HookProbe {
  const { local, tokens } = domains;
  return new HookProbe({
    clock,
    launcher: local,
    dataDirectory: options.settings.dataDirectory,
    newToken: newRunnerToken,
    expect: (spec) => tokens.add(spec),
    forget: (session) => tokens.delete(session),
  });
}

async function startRunnerPlane(input: EdgesInput, probe: HookProbe): Promise<string> {
  const { domains, terminals, clock, logger, scope, options } = input;
  const { intake, runnerLinks, adoption } = domains;
  const plane = scope.use(
    new RunnerPlane({
      clock,
      logger,
      place: {
        type: 'socket',
        dataDirectory: options.settings.dataDirectory,
        environment: options.environment,
        platform: process.platform,
        logger,
      },
      expected: domains.expectedRunner,
      progressOf: (identity, hello) =>
        probe.owns(identity.session)
          ? Promise.resolve({ ackedN: 0 })
          : adoption.progressOf(identity, hello),
      recordedOffsetOf: (identity, hello) =>
        probe.owns(identity.session)
          ? Promise.resolve(hello.endOffset)
          : terminals.terminal.recordedOffsetOf(identity, hello),
      onHello: (connection) => {
        if (probe.owns(connection.session)) {
          probe.onHello(connection);
          return;
        }
        terminals.terminal.connect(connection);
        runnerLinks.onHello(connection);
      },
      onFact: (connection, fact) => {
        if (!probe.owns(connection.session)) return intake.take(connection, fact);
        probe.onFact(connection.session, fact.fact);
        return Promise.resolve();
      },
      onClose: (connection) => {
        terminals.terminal.disconnect(connection);
        runnerLinks.onClose(connection);
      },
    }),
  );
  const { url } = await plane.start();
  return url;
}

function buildStream(input: EdgesInput): StreamEdge {
  const { options, machine, store, log, access, clock, logger, scope, terminals } = input;
  const { presence, baton, terminal } = terminals;
  const feed = scope.use(new EventFeed({ log, store }));
  feed.start();
  return new StreamEdge({
    name: machine.name,
    version: options.version,
    clock,
    logger,
    log,
    feed,
    terminals: terminal,
    presence,
    baton,
    notices: input.notices,
    rights: access,
    onDidRevokeDevice: access.onDidRevokeDevice,
  });
}

function buildHttp(
  input: EdgesInput,
  { stream, probe }: { readonly stream: StreamEdge; readonly probe: HookProbe },
): HttpEdge {
  const { options, settings, store, log, access, clock, logger, terminals, domains } = input;
  const { sessions, removals, messages, gates, repos } = domains;
  const { presence, baton, terminal } = terminals;
  const handlers = {
    ...sessionHandlers({
      sessions,
      removals,
      messages,
      presence,
      baton,
      terminal,
      pageOf: async ({ session, after, before, limit }) => {
        const cursor = after === undefined ? (before === undefined ? {} : { before }) : { after };
        const page = await store.page({ session, limit, ...cursor });
        return page.events;
      },
      defaultLauncher: () => settings.current.launcher,
      launchOf: (view) => launchOf(domains, view),
      isRunning: ({ pid, startTime }) => isSameProcess(pid, startTime),
    }),
    ...workHandlers({ messages, gates }),
    ...composingHandlers({
      sessions,
      composing: domains.composing,
    }),
    ...streamHandlers({ takeUp: (principal, batch) => stream.takeUp(principal, batch) }),
    ...repoHandlers({
      repos,
      sessions: () => sessions.list(),
      repoPaths: () => [...log.state.sessions.values()].map((view) => view.repo),
      recent: () => repos.recent(log.state.sessions.values()),
    }),
    ...changesHandlers(domains.changes),
    ...usageHandlers({ sessions, views: () => [...log.state.sessions.values()], store }),
    ...hubHandlers({
      sessions,
      transcripts: domains.transcripts,
      doctor: doctorOf(input, probe, () => http.url),
      settings,
      store,
      status: () => statusOf(input, http),
      stop: ({ isStoppingSessions }) => stopHub(input, isStoppingSessions),
      backUp: (file) => store.backup(file),
    }),
  };
  const http: HttpEdge = new HttpEdge({
    listener: localListener(options.settings.port),
    version: options.version,
    access,
    handlers,
    targets: targetResolvers({
      sessions,
      state: () => log.state,
      eventsOf: (ref) => store.byRef(asId('message', ref)),
    }),
    receipts: new CommandReceipts({ store }),
    wantOfRoom: () => input.disk.refusal(),
    acceptStream: (upgrade) => stream.acceptUpgrade(upgrade),
    acceptEvents: (opening) => stream.acceptEvents(opening),
    pageDirectory: options.entries.page,
    logger,
    clock,
    ...(options.validateAnswers === undefined ? {} : { validateAnswers: options.validateAnswers }),
  });
  return http;
}

async function launchOf(domains: Domains, view: SessionView) {
  const job = await domains.launchers.of(view).jobOf(view.id);
  if (!job) return { command: [], environment: {} };
  const { executable, args, model, permissionMode } = job.claude;
  return {
    command: [
      executable,
      ...(model === null ? [] : ['--model', model]),
      ...(permissionMode === null ? [] : ['--permission-mode', permissionMode]),
      ...args,
    ],
    environment: maskedEnvironment(job.environment),
  };
}

function doctorOf(input: EdgesInput, probe: HookProbe, url: () => string): DoctorService {
  const { machine, store, domains, options } = input;
  return new DoctorService({
    checks: [
      claudeCheck({
        find: machine.inspectClaude,
        testedVersion: testedClaudeVersion,
        installLine: claudeInstallLine,
      }),
      signInCheck(machine.inspectSignIn),
      hookSettingsCheck(() => hookObstacles(input)),
      hooksCheck(() => probe.run()),
      gitCheck(domains.git),
      dockerCheck(),
      listenerCheck(url),
      certificateCheck(),
      databaseCheck(() => store.integrity()),
      backupsCheck(() => input.backups.standing()),
      diskCheck(() => input.disk, options.settings.dataDirectory),
      watchesCheck(options.settings.dataDirectory),
    ],
  });
}

/** Of the operator's own settings, then of each repo that has a session: one line for each key in each file. */
async function hookObstacles({ machine, domains }: EdgesInput): Promise<readonly HookObstacle[]> {
  const places = new Map(
    domains.sessions.list().map(({ cwd, repo }) => [cwd, { cwd, repo }] as const),
  );
  const found = await Promise.all(
    [...places.values(), { cwd: '/' }].map((place) => machine.hookObstacleIn(place)),
  );
  const byKey = new Map(
    found.filter((one) => one !== null).map((one) => [`${one.path} ${one.key}`, one] as const),
  );
  return [...byKey.values()];
}

async function statusOf({ options, machine, domains, startedAt }: EdgesInput, http: HttpEdge) {
  const found = await machine.inspectClaude();
  return {
    name: machine.name,
    version: options.version,
    pid: process.pid,
    url: http.url,
    lanUrl: null,
    dataDirectory: options.settings.dataDirectory,
    startedAt,
    sessions: domains.sessions.list().length,
    claude: { path: found?.path ?? null, version: found?.version ?? null },
  };
}

/** Asks for the end after this answer is out; how many sessions were told to stop before. */
async function stopHub(input: EdgesInput, isStoppingSessions: boolean): Promise<number> {
  const { domains, end, clock, machine } = input;
  const actor = { type: 'operator', id: machine.owner.id, name: machine.owner.name } as const;
  const running = isStoppingSessions
    ? domains.sessions.list().filter((view) => !isEnded(view))
    : [];
  for (const view of running) await domains.sessions.stop({ actor, command: null }, view.id);
  if (running.length > 0) await domains.sessions.settled(running.map((view) => view.id));
  clock.schedule(50, () => end.ask());
  return running.length;
}
