import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import { asId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody, SessionSetup } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { RunnerHello } from '../../../shared/wire/runner-link.ts';
import { aNewSession, aSessionIfThere } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { RunnerIdentity } from '../runners/runner-connection.ts';
import type { RunnerProgress } from '../runners/runner-sink.ts';
import type { FactIntake } from './fact-intake.ts';
import { freeName } from './free-name.ts';

// Runners outlive the hub, and the hub's log may have gone back to a backup meanwhile: by `roundhouse restore`, or by the
// repair of a damaged database. Then there are sessions that the log has never heard of, and facts that were acknowledged
// and are gone. No session is ended for that and no link is refused: what is there is taken in, what is missing is said
// once, in the session's timeline.

export interface RunnerAdoptionOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly intake: FactIntake;
  readonly launchers: LauncherService;
  readonly logger: Logger;
}

/** What the hub has of a runner, and after which number it has lost facts. */
export type FactsKnown = Omit<RunnerProgress, 'recordedOffset'>;

export class RunnerAdoption {
  readonly #options: RunnerAdoptionOptions;

  constructor(options: RunnerAdoptionOptions) {
    this.#options = options;
  }

  /** Before any runner is let in: sessions that have a runner folder and are not in the log. */
  async adoptUnknown(): Promise<void> {
    for (const { session, runner, setup } of await this.#options.launchers.jobs()) {
      // A probe of the doctor is no session and has no setup.
      if (setup === null) continue;
      const id = asId('session', session);
      if (this.#options.log.state.sessions.has(id)) continue;
      const parent = setup.parent === null ? null : asId('session', setup.parent);
      const worker = setup.worker && {
        ...setup.worker,
        task: asId('ask', setup.worker.task),
        root: asId('session', setup.worker.root),
      };
      const crew = setup.crew && { ...setup.crew, crew: asId('crew', setup.crew.crew) };
      await this.#adopt(id, asId('runner', runner), { ...setup, parent, worker, crew });
    }
  }

  async #adopt(session: SessionId, runner: RunnerId, setup: SessionSetup): Promise<void> {
    const { commands, logger } = this.#options;
    const { owner } = setup;
    const creator = { type: 'operator', id: asId('operator', owner.id), name: owner.name } as const;
    await commands.run({
      actor: creator,
      command: null,
      on: aNewSession(session),
      decide: (_none, state) => {
        if (state.sessions.has(session)) return err(refusal('refused', 'it is known'));
        const data = { ...setup, name: freeName(state, setup.name) };
        return ok([
          { kind: 'session.created', data },
          { kind: 'session.found', data: { runner } },
        ]);
      },
      actorOf: ({ kind }) => (kind === 'session.created' ? creator : hubActor),
      answer: () => undefined,
    });
    logger.warn('a session was found that the log does not know', { session, runner });
  }

  /** At a `hello`: notes the facts that the log has lost, and begins after them. */
  async progressOf(identity: RunnerIdentity, hello: RunnerHello): Promise<FactsKnown> {
    const { runner } = identity;
    const committed = await this.#options.intake.committedOf(runner);
    const lostTo = hello.firstN - 1;
    if (lostTo > committed) await this.#noteMissing(identity, { hello, from: committed + 1 });
    const ackedN = Math.max(committed, lostTo);
    this.#options.intake.begin(runner, ackedN);
    return lostTo > committed ? { ackedN, restateAfter: committed } : { ackedN };
  }

  async #noteMissing(
    { session, runner }: RunnerIdentity,
    { hello, from }: { readonly hello: RunnerHello; readonly from: number },
  ): Promise<void> {
    const { commands, logger } = this.#options;
    const to = hello.firstN - 1;
    logger.warn('facts of a runner are missing', { session, runner, from, to });
    const data = { runner, from, to, version: hello.claudeVersion, isAlive: true };
    await commands.run({
      actor: hubActor,
      command: null,
      progress: { runner, session, n: to },
      on: aSessionIfThere(session),
      decide: (view) =>
        ok(
          view
            ? [{ kind: 'runner.facts-missing', data }, ...closedMeanwhile(view, hello.held)]
            : [],
        ),
      answer: () => undefined,
    });
  }
}

/** Gates that the log has as open, and that Claude Code does not ask any more. */
function closedMeanwhile(view: SessionView, held: readonly string[]): readonly EventBody[] {
  return view.gates
    .filter(
      ({ state, request }) => (state === 'open' || state === 'answered') && !held.includes(request),
    )
    .map(({ id }) => ({ kind: 'gate.closed', data: { gate: id, reason: 'reports-missing' } }));
}
