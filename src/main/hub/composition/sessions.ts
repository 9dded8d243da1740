import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { formatToken, newToken } from '../access/token.ts';
import { Reactors } from '../commands/reactors.ts';
import type { DeviceOfOperator } from '../operators/presence-service.ts';
import type { ExpectedRunner } from '../runners/runner-proof.ts';
import { ControlReactor } from '../sessions/control-reactor.ts';
import { FactIntake } from '../sessions/fact-intake.ts';
import { LinkService } from '../sessions/link-service.ts';
import { OutsideWriters } from '../sessions/outside-writers.ts';
import { recordedSessions } from '../sessions/recorded-sessions.ts';
import { RemovalService } from '../sessions/removal-service.ts';
import { RunnerAdoption } from '../sessions/runner-adoption.ts';
import type { RunnerLinks } from '../sessions/runner-links.ts';
import { RunnerWatch } from '../sessions/runner-watch.ts';
import { SessionService } from '../sessions/session-service.ts';
import { SessionStarter } from '../sessions/session-starter.ts';
import { StartReactor } from '../sessions/start-reactor.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Gates } from './gates.ts';
import type { HubCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Messages } from './messages.ts';
import type { People } from './people.ts';
import type { Repos } from './repos.ts';
import type { Terminals } from './terminals.ts';

export interface SessionsInput {
  readonly links: RunnerLinks;
  readonly terminals: Terminals;
  readonly repos: Repos;
  readonly launchers: Launchers;
  readonly messages: Messages;
  readonly gates: Gates;
  readonly people: People;
}

export type Sessions = ReturnType<typeof buildSessions>;

const defaultGrid = { cols: 120, rows: 40 };

/** Sessions as people start and remove them, and the runners that they have: facts in, starts and commands out. */
export function buildSessions(core: HubCore, input: SessionsInput) {
  const { log, commands, clock, logger, scope } = core;
  const { repos } = input.repos;
  const { launchers } = input.launchers;
  const sessions = new SessionService({ log, commands, repos, clock, launchers });
  const removals = buildRemovals(core, input);
  scope.use(new OutsideWriters({ log, commands, clock, logger, launchers })).start();
  return { sessions, removals, ...buildRunners(core, input) };
}

function buildRemovals(core: HubCore, input: SessionsInput): RemovalService {
  const { options, log, commands, clock, logger } = core;
  const { launchers, tokens } = input.launchers;
  const { dataDirectory } = options.settings;
  return new RemovalService({
    log,
    commands,
    repos: input.repos.repos,
    clock,
    logger,
    forget: async (session) => {
      tokens.delete(session);
      await input.terminals.terminal.forget(session);
      await launchers.ofSession(session).forget(session);
    },
    leftovers: async () => [
      ...new Set([...(await launchers.sessionsLeft()), ...(await recordedSessions(dataDirectory))]),
    ],
  });
}

function buildRunners(core: HubCore, input: SessionsInput) {
  const { store, log, commands, clock, logger, scope } = core;
  const { links, terminals, repos, messages, gates, people } = input;
  const { launchers, tokens } = input.launchers;
  const intake = new FactIntake({
    log,
    typistOf: (session, at) => actorOfDevice(terminals.presses.take(session, at)),
  });
  function progressOf(runner: string): Promise<number> {
    return progressIn(store, runner);
  }
  const watch = scope.use(
    new RunnerWatch({ log, commands, launchers, links, intake, progressOf, clock, logger }),
  );
  const starter = new SessionStarter({
    commands,
    launchers,
    logger,
    newToken: newRunnerToken,
    expect: (spec) => tokens.add(spec),
    setupOf: (view) => pendingSetup({ store, repos, launchers: input.launchers }, view),
    isSetupCut: async (view) =>
      (await setupEvents(store, view.id)).map(({ kind }) => kind).join() ===
      'session.setup-started',
    gridOf: (session) => terminals.terminal.sizeOf(session) ?? defaultGrid,
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
      ...gates.reactors,
      ...messages.reactors,
      ...people.reactors,
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

function actorOfDevice(device: DeviceOfOperator | undefined): Actor | undefined {
  return device && { type: 'operator', id: device.operator, name: device.name };
}

async function progressIn(store: EventStore, runner: string): Promise<number> {
  const progress = await store.readProgress();
  return progress.find((one) => one.runner === runner)?.n ?? 0;
}

/** The setup command of a worktree that was made for the session and has not had it yet. */
async function pendingSetup(
  {
    store,
    repos: { repos },
    launchers: { launchers },
  }: Pick<HubCore, 'store'> & Pick<SessionsInput, 'repos' | 'launchers'>,
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
