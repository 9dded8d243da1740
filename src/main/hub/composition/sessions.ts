import { Reactors } from '../commands/reactors.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import { RunnerSinks } from '../runners/runner-sinks.ts';
import { ControlReactor } from '../sessions/control-reactor.ts';
import { FactIntake } from '../sessions/fact-intake.ts';
import { LinkService } from '../sessions/link-service.ts';
import { LivingRunners } from '../sessions/living-runners.ts';
import { OutsideWriters } from '../sessions/outside-writers.ts';
import { RemovalService } from '../sessions/removal-service.ts';
import { RunnerAdoption } from '../sessions/runner-adoption.ts';
import { RunnerEnding } from '../sessions/runner-ending.ts';
import type { RunnerLinks } from '../sessions/runner-links.ts';
import { RunnerWatch } from '../sessions/runner-watch.ts';
import { SessionRunners } from '../sessions/session-runners.ts';
import { SessionStarter } from '../sessions/session-starter.ts';
import { StartReactor } from '../sessions/start-reactor.ts';
import type { Crews } from './crews.ts';
import type { Gates } from './gates.ts';
import type { LogCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Messages } from './messages.ts';
import type { Peers } from './peers.ts';
import type { People } from './people.ts';
import type { Talk } from './talk.ts';
import type { Terminals } from './terminals.ts';
import type { Workers } from './workers.ts';

export interface SessionsInput {
  readonly links: RunnerLinks;
  readonly terminals: Terminals;
  readonly repos: { readonly repos: RepoPort };
  readonly launchers: Pick<Launchers, 'launchers' | 'tokens' | 'egressReactors'>;
  readonly messages: Messages;
  readonly gates: Gates;
  readonly people: People;
  readonly talk: Talk;
  readonly peers: Pick<Peers, 'reactors'>;
  readonly workers: Pick<Workers, 'reactor' | 'sessions'>;
  readonly crews: Pick<Crews, 'reactor' | 'members'>;
}

export type Sessions = ReturnType<typeof buildSessions>;

/** Sessions as people start and remove them, and the runners that they have: facts in, starts and commands out. */
export function buildSessions(core: LogCore, input: SessionsInput) {
  const { log, commands, clock, logger, scope } = core;
  const { sessions } = input.workers;
  const { launchers } = input.launchers;
  const removals = buildRemovals(core, input);
  scope.use(new OutsideWriters({ log, commands, clock, logger, launchers })).start();
  return { sessions, removals, ...buildRunners(core, input) };
}

function buildRemovals(core: LogCore, input: SessionsInput): RemovalService {
  const { log, commands, clock, logger } = core;
  const { launchers, tokens } = input.launchers;
  return new RemovalService({
    log,
    commands,
    repos: input.repos.repos,
    launchers,
    clock,
    logger,
    traces: [tokens, input.terminals.terminal, launchers],
  });
}

function buildRunners(core: LogCore, input: SessionsInput) {
  const { store, log, commands, clock, logger, scope } = core;
  const { links, messages, gates, people, talk, peers, workers, crews } = input;
  const { terminal } = input.terminals;
  const { launchers, tokens, egressReactors } = input.launchers;
  const intake = new FactIntake({
    commands,
    progress: store,
    typists: terminal,
    standing: gates.standing,
    fourEyes: gates.fourEyes,
  });
  const watch = scope.use(
    new RunnerWatch({ log, commands, launchers, links, intake, clock, logger }),
  );
  const ending = scope.use(new RunnerEnding({ log, launchers, admission: tokens, clock, logger }));
  const starter = new SessionStarter({
    commands,
    launchers,
    logger,
    admission: tokens,
    repos: input.repos.repos,
    grids: terminal,
    fourEyes: gates.fourEyes,
    variables: crews.members,
  });
  const adoption = new RunnerAdoption({ log, commands, intake, launchers, logger });
  const reactors = new Reactors({
    reactors: [
      new StartReactor({ log, starter, watch }),
      new ControlReactor({ runners: links }),
      ending,
      ...gates.reactors,
      ...egressReactors,
      ...messages.reactors,
      ...people.reactors,
      ...talk.reactors,
      ...peers.reactors,
      workers.reactor,
      crews.reactor,
    ],
    logger,
  });
  const runnerLinks = new LinkService({ log, commands, starter, watch, links, reactors, logger });
  return {
    adoption,
    ending,
    reactors,
    runnerLinks,
    watch,
    runners: new LivingRunners({ log, known: tokens }),
    sinks: new RunnerSinks(
      new SessionRunners({ intake, adoption, links: runnerLinks, terminals: terminal }),
    ),
  };
}
