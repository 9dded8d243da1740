import { assert } from '../../../shared/base/assert.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { QuestionId, SessionId } from '../../../shared/base/ids.ts';
import { newId, randomText } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import { openQuestions } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import { untilReached } from '../commands/until-reached.ts';
import type { GivenAnswer, WantedQuestion } from './decide-question.ts';
import { decideAnswer, decideDecline, decideQuestion } from './decide-question.ts';

/** Who gave a session the turn that it is in. */
export interface TurnPeople {
  peopleBehind(view: SessionView): readonly Actor[];
}

export interface QuestionServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly people: TurnPeople;
}

const markLength = 12;

/** Questions of sessions to their operators: stored before anyone is told, settled by the first answer. */
export class QuestionService {
  readonly #options: QuestionServiceOptions;

  constructor(options: QuestionServiceOptions) {
    this.#options = options;
  }

  /** What waits for a person, over all sessions that are not archived; the oldest first. */
  open(): readonly OperatorQuestion[] {
    return [...this.#options.log.state.sessions.values()]
      .filter(({ isArchived }) => !isArchived)
      .flatMap((view) => openQuestions(view))
      .toSorted((one, other) => one.askedAt.localeCompare(other.askedAt));
  }

  ask(
    context: CommandContext<OperatorQuestion>,
    session: SessionId,
    wanted: WantedQuestion & { readonly lifetimeMs: number },
  ): Promise<Result<OperatorQuestion, Refusal>> {
    const { commands, clock, people } = this.#options;
    const question = newId('question');
    const nowMs = clock.now();
    return commands.run({
      ...context,
      on: aSession(session),
      decide: (view) => {
        const decided = decideQuestion(view, wanted, nowMs);
        if (!decided.ok) return decided;
        const data = {
          ...decided.value,
          question,
          expiresAt: isoTime(nowMs + wanted.lifetimeMs),
          roots: people.peopleBehind(view),
          mark: randomText(markLength),
        };
        return ok([{ kind: 'question.asked', data }]);
      },
      answer: (after) => questionIn(after, question),
    });
  }

  answer(
    context: CommandContext<OperatorQuestion>,
    session: SessionId,
    given: GivenAnswer,
  ): Promise<Result<OperatorQuestion, Refusal>> {
    return this.#settle(context, { session, question: given.question }, (view) =>
      decideAnswer(view, given),
    );
  }

  decline(
    context: CommandContext<OperatorQuestion>,
    session: SessionId,
    given: Pick<GivenAnswer, 'question' | 'text'>,
  ): Promise<Result<OperatorQuestion, Refusal>> {
    return this.#settle(context, { session, question: given.question }, (view) =>
      decideDecline(view, given),
    );
  }

  /** Resolves with the question when it is settled, or as it is when the time or the signal ends. */
  async outcome(
    session: SessionId,
    question: QuestionId,
    until: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<OperatorQuestion> {
    await untilReached(
      this.#options,
      { isReached: () => this.#find(session, question).state !== 'open' },
      until,
    );
    return this.#find(session, question);
  }

  #settle(
    context: CommandContext<OperatorQuestion>,
    { session, question }: { readonly session: SessionId; readonly question: QuestionId },
    decide: (view: SessionView) => Result<readonly EventBody[], Refusal>,
  ): Promise<Result<OperatorQuestion, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide,
      answer: (after) => questionIn(after, question),
    });
  }

  #find(session: SessionId, question: QuestionId): OperatorQuestion {
    return questionIn(this.#options.log.state.sessions.get(session), question);
  }
}

function questionIn(view: SessionView | undefined, id: QuestionId): OperatorQuestion {
  const question = view?.questions.find((one) => one.id === id);
  assert(question, 'a question that was just asked or settled is in its view');
  return question;
}
