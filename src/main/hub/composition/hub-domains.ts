import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Scope } from '../../../shared/base/scope.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { formatToken, newToken } from '../access/token.ts';
import { CommandRunner } from '../commands/command-runner.ts';
import { Reactors } from '../commands/reactors.ts';
import { ComposingService } from '../composing/composing-service.ts';
import type { EventLog } from '../events/event-log.ts';
import { GateReactor } from '../gates/gate-reactor.ts';
import { GateService } from '../gates/gate-service.ts';
import { claudeConfigDirectory } from '../launchers/claude-settings.ts';
import { LauncherService } from '../launchers/launcher-service.ts';
import { LocalLauncher } from '../launchers/local-launcher.ts';
import { DeliveryReactor } from '../messages/delivery-reactor.ts';
import { DeliveryService } from '../messages/delivery-service.ts';
import type { DeliveryWays } from '../messages/message-delivery.ts';
import { noNotifications, typedDelivery } from '../messages/message-delivery.ts';
import { MessageService } from '../messages/message-service.ts';
import { ChangesService } from '../repos/changes-service.ts';
import { GitRequests } from '../repos/git-requests.ts';
import { Git } from '../repos/git.ts';
import { readSetup } from '../repos/inspect-repo.ts';
import { RepoService } from '../repos/repo-service.ts';
import { ScratchFolder } from '../repos/scratch-folder.ts';
import type { ExpectedRunner } from '../runners/runner-proof.ts';
import { RunnerTokens } from '../runners/runner-tokens.ts';
import { ControlReactor } from '../sessions/control-reactor.ts';
import { FactIntake } from '../sessions/fact-intake.ts';
import { LinkService } from '../sessions/link-service.ts';
import { OutsideWriters } from '../sessions/outside-writers.ts';
import { recordedSessions } from '../sessions/recorded-sessions.ts';
import { RemovalService } from '../sessions/removal-service.ts';
import { RunnerAdoption } from '../sessions/runner-adoption.ts';
import { RunnerLinks } from '../sessions/runner-links.ts';
import { RunnerWatch } from '../sessions/runner-watch.ts';
import { SessionService } from '../sessions/session-service.ts';
import { SessionStarter } from '../sessions/session-starter.ts';
import { StartReactor } from '../sessions/start-reactor.ts';
import type { EventStore } from '../store/event-store.ts';
import { TranscriptService } from '../transcripts/transcript-service.ts';
import type { HubMachine } from './hub-machine.ts';
import type { HubOptions } from './hub-options.ts';

export interface DomainsInput {
  readonly options: HubOptions;
  readonly machine: HubMachine;
  readonly store: EventStore;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
  readonly gridOf: (session: SessionId) => { readonly cols: number; readonly rows: number };
  readonly typistOf: (session: SessionId, at: string) => Actor | undefined;
  readonly forgetTerminal: (session: SessionId) => Promise<void>;
}

export type Domains = Awaited<ReturnType<typeof buildDomains>>;

/** The domains over the log, each with what it needs of the others. */
export async function buildDomains(input: DomainsInput) {
  const { options, machine, store, log, clock } = input;
  const { dataDirectory } = options.settings;
  const commands = new CommandRunner({ log, clock });
  const git = new Git({
    environment: machine.environment,
    onLateSettings: (found) =>
      input.logger.error('a repo named programs while git ran in it', { ...found }),
  });
  const repos = new RepoService({
    git,
    log,
    commands,
    claudeConfigDirectory: claudeConfigDirectory(machine.environment),
  });
  const local = new LocalLauncher({
    claude: machine,
    folders: { hasConversation: (wanted) => repos.hasConversation(wanted), readSetup },
    clock,
    dataDirectory,
    nodeExecutable: options.nodeExecutable,
    runnerEntry: options.entries.runner,
    logger: input.logger,
    environment: options.environment,
  });
  const launchers = new LauncherService({ log, launchers: [local] });
  const tokens = await knownTokens(launchers);
  const changes = await buildChanges(input, git, commands);
  const links = new RunnerLinks();
  const ways: DeliveryWays = { typed: typedDelivery(links), notified: noNotifications };
  const messages = new MessageService({
    log,
    commands,
    ways,
    eventsOf: (message) => store.byRef(message),
  });
  const gates = new GateService({ log, commands });
  const running = buildRunning(input, { commands, launchers, tokens, repos, links, ways });
  const composing = new ComposingService({
    git,
    clock,
    attachmentsOf: (session) => launchers.ofSession(session).attachments,
    claudeConfigDirectory: claudeConfigDirectory(machine.environment),
  });
  const sessions = new SessionService({ log, commands, repos, clock, launchers });
  const removals = buildRemovals(input, { commands, repos, tokens, launchers });
  watchOutsideWriters(input, commands, launchers);
  const transcripts = new TranscriptService({
    clock,
    readEvents: async (session, after, limit) =>
      (await store.page({ session, after, limit })).events,
    recordingsDirectory: join(dataDirectory, 'recordings'),
  });
  return {
    git,
    local,
    launchers,
    tokens,
    repos,
    changes,
    messages,
    gates,
    ...running,
    sessions,
    removals,
    transcripts,
    composing,
  };
}

interface RemovalParts {
  readonly commands: CommandRunner;
  readonly repos: RepoService;
  readonly tokens: RunnerTokens;
  readonly launchers: LauncherService;
}

function buildRemovals(input: DomainsInput, parts: RemovalParts): RemovalService {
  const { log, clock, logger, options } = input;
  const { commands, repos, tokens, launchers } = parts;
  const { dataDirectory } = options.settings;
  return new RemovalService({
    log,
    commands,
    repos,
    clock,
    logger,
    forget: async (session) => {
      tokens.delete(session);
      await input.forgetTerminal(session);
      await launchers.ofSession(session).forget(session);
    },
    leftovers: async () => [
      ...new Set([...(await launchers.sessionsLeft()), ...(await recordedSessions(dataDirectory))]),
    ],
  });
}

function watchOutsideWriters(
  { log, clock, logger, scope }: DomainsInput,
  commands: CommandRunner,
  launchers: LauncherService,
): void {
  scope.use(new OutsideWriters({ log, commands, clock, logger, launchers })).start();
}

async function buildChanges(
  { options, machine, log }: DomainsInput,
  git: Git,
  commands: CommandRunner,
): Promise<ChangesService> {
  const scratch = new ScratchFolder({ dataDirectory: options.settings.dataDirectory });
  await scratch.clear();
  return new ChangesService({
    git,
    log,
    sshCommand: machine.environment['GIT_SSH_COMMAND'] ?? null,
    scratch,
    requests: new GitRequests({ log, commands }),
  });
}

interface RunningParts {
  readonly links: RunnerLinks;
  readonly ways: DeliveryWays;
  readonly commands: CommandRunner;
  readonly launchers: LauncherService;
  readonly tokens: RunnerTokens;
  readonly repos: RepoService;
}

/** What has to do with runners: facts in, starts and deliveries out. */
function buildRunning(input: DomainsInput, parts: RunningParts) {
  const { store, log, clock, logger, scope } = input;
  const { commands, launchers, tokens, repos, links, ways } = parts;
  const delivery = scope.use(
    new DeliveryService({
      log,
      commands,
      clock,
      ways,
    }),
  );
  const intake = new FactIntake({ log, typistOf: input.typistOf });
  function progressOf(runner: string): Promise<number> {
    return progressIn(store, runner);
  }
  const watch = scope.use(
    new RunnerWatch({
      log,
      commands,
      launchers,
      links,
      intake,
      progressOf,
      clock,
      logger,
    }),
  );
  const starter = new SessionStarter({
    commands,
    launchers,
    logger,
    newToken: newRunnerToken,
    expect: (spec) => tokens.add(spec),
    setupOf: (view) => pendingSetup({ store, repos, launchers }, view),
    isSetupCut: async (view) =>
      (await setupEvents(store, view.id)).map(({ kind }) => kind).join() ===
      'session.setup-started',
    gridOf: input.gridOf,
  });
  const adoption = new RunnerAdoption({
    log,
    commands,
    intake,
    progressOf,
    jobs: () => launchers.jobs(),
    logger,
  });
  const reactors = new Reactors({
    reactors: [
      new StartReactor({ log, starter, watch }),
      new ControlReactor({ runners: links }),
      new GateReactor({ log, runners: links }),
      new DeliveryReactor({ delivery }),
    ],
    logger,
  });
  const runnerLinks = new LinkService({ log, commands, starter, watch, links, reactors, logger });
  /** A token ends with its session: once the exit of Claude Code is in the log, its runner has nothing to say. */
  function expectedRunner(runner: RunnerId): ExpectedRunner | undefined {
    const expected = tokens.find(runner);
    const view = expected && log.state.sessions.get(expected.identity.session);
    return view?.run.state === 'exited' && view.lastRunner === runner ? undefined : expected;
  }
  return { intake, adoption, expectedRunner, reactors, runnerLinks };
}

/** The runner's own, by its id. */
export function newRunnerToken(runner: string): string {
  return formatToken(newToken('runner', runner.slice('r_'.length)));
}

/** Tokens of runners that an earlier hub started. */
async function knownTokens(launchers: LauncherService): Promise<RunnerTokens> {
  const tokens = new RunnerTokens();
  for (const job of await launchers.jobs()) tokens.add(job);
  return tokens;
}

async function progressIn(store: EventStore, runner: string): Promise<number> {
  const progress = await store.readProgress();
  return progress.find((one) => one.runner === runner)?.n ?? 0;
}

/** The setup command of a worktree that was made for the session and has not had it yet. */
async function pendingSetup(
  {
    store,
    repos,
    launchers,
  }: Pick<DomainsInput, 'store'> & Pick<RunningParts, 'repos' | 'launchers'>,
  view: SessionView,
): Promise<{ readonly text: string } | null> {
  if (!view.worktree || view.worktree.skipsSetup === true) return null;
  const setup = await launchers.of(view).setup.read(view.worktree.path);
  if (!setup || !repos.isSetupAllowed(view.repo, setup.hash)) return null;
  return (await setupEvents(store, view.id)).length === 0 ? setup : null;
}

/** Its start and its outcome; logs of older versions have the outcome alone. */
async function setupEvents(store: EventStore, session: SessionId): Promise<readonly HubEvent[]> {
  const kinds = ['session.setup-started', 'session.setup-ran'] as const;
  return (await store.page({ session, kinds, limit: 2 })).events;
}
