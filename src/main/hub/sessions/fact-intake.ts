import { AppError } from '../../../shared/base/app-error.ts';
import type { RunnerId, SessionId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import { ok } from '../../../shared/base/result.ts';
import { claudeActor, type Actor } from '../../../shared/domain/actor.ts';
import { isAutomaticPrompt } from '../../../shared/domain/automatic-prompt.ts';
import type { EventBody, EventDataByKind } from '../../../shared/domain/event.ts';
import type { FourEyes } from '../../../shared/domain/four-eyes-terms.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { NumberedFact } from '../../../shared/wire/runner-link.ts';
import { aSessionIfThere } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { EventStore } from '../store/event-store.ts';
import type { TypistSource } from '../terminal/terminal-sources.ts';
import { eventsOfFact } from './evidence/fact-events.ts';

/** How far the facts of each runner are committed. */
export type FactProgress = Pick<EventStore, 'readProgress'>;

export interface FactIntakeOptions {
  readonly commands: CommandRunner;
  readonly progress: FactProgress;
  /** For prompts that no message of ours accounts for. */
  readonly typists: TypistSource;
  readonly standing: StandingAnswerSource;
  readonly fourEyes: FourEyesSource;
}

/** What was allowed before and is asked again. */
export interface StandingAnswerSource {
  answerTo(
    view: SessionView,
    opened: Extract<EventBody, { kind: 'gate.opened' }>,
  ): { readonly body: EventBody; readonly actor: Actor } | undefined;
}

/** What needs another person than the one who caused it. */
export interface FourEyesSource {
  termsFor(view: SessionView, asked: EventDataByKind['gate.opened']): FourEyes | undefined;
}

export interface FactOrigin {
  readonly session: SessionId;
  readonly runner: RunnerId;
}

/**
 * Takes facts of runners into the log, each exactly once and in order of its number: the number is
 * committed with the events that the fact proves. A fact behind one that failed fails too, so that the
 * runner says both again.
 */
export class FactIntake {
  readonly #options: FactIntakeOptions;
  /** The last number of each runner that is committed or on its way. */
  readonly #lastNumbers = new Map<RunnerId, number>();

  constructor(options: FactIntakeOptions) {
    this.#options = options;
  }

  /** The number of the last fact of this runner that is committed. */
  async committedOf(runner: RunnerId): Promise<number> {
    const progress = await this.#options.progress.readProgress();
    return progress.find((one) => one.runner === runner)?.n ?? 0;
  }

  /** A link begins, or a dead runner's spool is read: what is committed is the truth again. */
  begin(runner: RunnerId, committed: number): void {
    this.#lastNumbers.set(runner, committed);
  }

  async take(origin: FactOrigin, numbered: NumberedFact): Promise<void> {
    const { runner } = origin;
    const last = this.#lastNumbers.get(runner) ?? 0;
    if (numbered.n !== last + 1) {
      throw new AppError('internal', `fact ${numbered.n} does not follow ${last}`);
    }
    this.#lastNumbers.set(runner, numbered.n);
    try {
      await this.#commit(origin, numbered);
    } catch (thrown) {
      this.#lastNumbers.set(runner, Math.min(last, this.#lastNumbers.get(runner) ?? last));
      throw thrown;
    }
  }

  async #commit(origin: FactOrigin, numbered: NumberedFact): Promise<void> {
    const { session, runner } = origin;
    const { n, at, fact } = numbered;
    const allowedBy = new Map<EventBody, Actor>();
    await this.#options.commands.run({
      actor: claudeActor,
      command: null,
      cause: `${runner}/${n}`,
      at,
      progress: { runner, session, n },
      on: aSessionIfThere(session),
      decide: (view) => {
        if (!view) return ok([]);
        const bodies = eventsOfFact({ view, runner, fact, at, newGate: () => newId('gate') });
        return ok(
          bodies.flatMap((body) => {
            if (body.kind !== 'gate.opened') return [body];
            const fourEyes = this.#options.fourEyes.termsFor(view, body.data);
            if (fourEyes) return [{ ...body, data: { ...body.data, fourEyes } }];
            const standing = this.#options.standing.answerTo(view, body);
            if (!standing) return [body];
            allowedBy.set(standing.body, standing.actor);
            return [body, standing.body];
          }),
        );
      },
      actorOf: (body) => allowedBy.get(body) ?? this.#actorOf(session, body, at),
      answer: () => undefined,
    });
  }

  #actorOf(session: SessionId, body: EventBody, at: string): Actor {
    if (body.kind !== 'turn.started' || body.data.message !== null) return claudeActor;
    const { typists } = this.#options;
    const typist = isAutomaticPrompt(body.data.text)
      ? typists.possibleTypistOf(session, at)
      : typists.typistOf(session, at);
    return typist ?? claudeActor;
  }
}
