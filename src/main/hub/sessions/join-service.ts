import type { ConnectionId, RunnerId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { SessionSetup } from '../../../shared/domain/event.ts';
import { defaultLauncherName } from '../../../shared/domain/launcher-name.ts';
import type { Operator } from '../../../shared/domain/operator.ts';
import { isEnded, type SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { JoinRequest } from '../../../shared/wire/joined-schemas.ts';
import type { RunnerSpec } from '../../../shared/wire/runner-job.ts';
import { aNewSession, aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { RunnerAdmission } from '../runners/runner-admission.ts';
import { freeName } from './free-name.ts';
import { runnerSetupOf } from './runner-setup.ts';
import type { RunnerWatch } from './runner-watch.ts';

/** Where the job of a runner is written that somebody else has started. */
export interface JoinedPlace {
  admit(spec: RunnerSpec, version: string | null): Promise<Result<string, string>>;
}

export interface JoinServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly repos: RepoPort;
  readonly place: JoinedPlace;
  readonly admission: RunnerAdmission;
  readonly watch: Pick<RunnerWatch, 'beginLaunch' | 'endLaunch'>;
}

type JoiningClaude = Omit<JoinRequest, 'token'>;

/** By which it joins, and whose session it will be. */
export interface JoiningBy {
  readonly id: ConnectionId;
  readonly operator: Operator;
  /** Asked again wherever a join has waited: a connection can be revoked meanwhile. */
  isRevoked(): boolean;
}

export interface Joining {
  readonly session: SessionView;
  readonly jobFile: string;
}

/** As the size that every session begins with: nothing is drawn on it. */
const grid = { cols: 120, rows: 40 };

/** Takes in a Claude Code that was started by hand: as a new session, or as the one whose conversation it continues. */
export class JoinService {
  readonly #options: JoinServiceOptions;

  constructor(options: JoinServiceOptions) {
    this.#options = options;
  }

  async join(connection: JoiningBy, claude: JoiningClaude): Promise<Result<Joining, Refusal>> {
    const { watch } = this.#options;
    const joined = await this.#takeIn(connection, claude);
    if (!joined.ok) return joined;
    const session = joined.value;
    watch.beginLaunch(session.id);
    try {
      return await this.#admit(connection, session, claude);
    } finally {
      watch.endLaunch(session.id);
    }
  }

  #takeIn(connection: JoiningBy, claude: JoiningClaude): Promise<Result<SessionView, Refusal>> {
    const known = this.#sessionOf(claude);
    if (known && !isEnded(known) && known.joined?.pid !== claude.pid) {
      return Promise.resolve(err(openElsewhere(known)));
    }
    // The session of another operator is not theirs to continue.
    if (known && known.owner.id === connection.operator.id) {
      return this.#continue(known, connection, claude);
    }
    return this.#create(connection, claude);
  }

  #sessionOf({ claudeSessionId }: JoiningClaude): SessionView | undefined {
    const { log } = this.#options;
    const same = [...log.state.sessions.values()].filter(
      (view) => !view.isRemoved && view.claudeSessionId === claudeSessionId,
    );
    return same.find((view) => !isEnded(view)) ?? same.at(-1);
  }

  #continue(
    known: SessionView,
    connection: JoiningBy,
    claude: JoiningClaude,
  ): Promise<Result<SessionView, Refusal>> {
    return this.#options.commands.run({
      actor: actorOf(connection),
      command: null,
      on: aSession(known.id),
      decide: (view) => {
        if (connection.isRevoked()) return err(revoked);
        if (!isEnded(view) && view.joined?.pid !== claude.pid) return err(openElsewhere(view));
        return ok([{ kind: 'session.joined', data: joinedClaude(connection, claude) }]);
      },
      answer: (after) => after,
    });
  }

  async #create(
    connection: JoiningBy,
    claude: JoiningClaude,
  ): Promise<Result<SessionView, Refusal>> {
    const { commands, repos } = this.#options;
    const inspected = await repos.inspect(claude.cwd);
    if (!inspected.ok) return inspected;
    const { suggestedName } = inspected.value;
    const actor = actorOf(connection);
    const prepared = await repos.prepare({ actor, command: null }, inspected.value, {
      name: suggestedName,
    });
    if (!prepared.ok) return prepared;
    const setup: Omit<SessionSetup, 'name'> = {
      ...prepared.value.place,
      launcher: defaultLauncherName,
      parent: null,
      model: null,
      permissionMode: null,
      owner: { id: connection.operator.id, name: connection.operator.name },
      claudeSessionId: claude.claudeSessionId,
      isResumed: true,
      claudeArgs: [],
    };
    return commands.run({
      actor,
      command: null,
      on: aNewSession(newId('session')),
      decide: (_none, state) => {
        if (connection.isRevoked()) return err(revoked);
        return ok([
          { kind: 'session.created', data: { ...setup, name: freeName(state, suggestedName) } },
          { kind: 'session.joined', data: joinedClaude(connection, claude) },
        ]);
      },
      answer: (after) => after,
    });
  }

  async #admit(
    connection: JoiningBy,
    session: SessionView,
    claude: JoiningClaude,
  ): Promise<Result<Joining, Refusal>> {
    const { admission, place } = this.#options;
    const runner = newId('runner');
    const spec = specOf(session, runner, admission.newToken(runner));
    const admitted = await place.admit(spec, claude.version);
    if (!admitted.ok) return err(refusal('unavailable', admitted.error));
    // Whoever revokes it from here on finds the session, and forgets its runner.
    if (connection.isRevoked()) {
      await this.#fail(session, revoked.message);
      return err(revoked);
    }
    admission.expect(spec);
    return ok({ session, jobFile: admitted.value });
  }

  async #fail({ id }: SessionView, reason: string): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(id),
      decide: (view) =>
        view.run.state === 'starting'
          ? ok([{ kind: 'session.start-failed', data: { reason } }])
          : err(refusal('refused', 'it has moved on')),
      answer: () => undefined,
    });
  }
}

const revoked = refusal('unauthorized', 'The connection was revoked while Claude Code joined.');

function specOf(session: SessionView, runner: RunnerId, token: string): RunnerSpec {
  return {
    session: session.id,
    name: session.name,
    runner,
    token,
    cwd: session.cwd,
    claude: {
      sessionId: session.claudeSessionId,
      isResume: true,
      model: null,
      permissionMode: null,
      args: [],
    },
    setup: runnerSetupOf(session),
    variables: {},
    ...grid,
  };
}

function joinedClaude({ id }: JoiningBy, { pid, isAttended }: JoiningClaude) {
  return { connection: id, pid, isAttended };
}

/** Whoever made the connection: each start of Claude Code that it reaches is theirs. */
function actorOf({ operator }: JoiningBy): Actor {
  return { type: 'operator', id: operator.id, name: operator.name };
}

function openElsewhere({ name }: SessionView): Refusal {
  return refusal(
    'refused',
    `The session ${name} has this conversation open already, so both would write it. This Claude Code is not shown on the hub.`,
    'Exit one of the two, or continue in a copy: /branch, or claude --resume … --fork-session.',
  );
}
