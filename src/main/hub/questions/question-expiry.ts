import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import { openQuestions } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import { SessionLooks } from '../commands/session-looks.ts';

export interface QuestionExpiryOptions {
  readonly log: Pick<HubLog, 'state'>;
  readonly commands: CommandRunner;
  readonly clock: Clock;
}

/** A question that nobody answers by its deadline is withdrawn, also when the deadline passed while no hub ran. */
export class QuestionExpiry implements Reactor, Disposable {
  readonly name = 'questions';
  readonly #options: QuestionExpiryOptions;
  readonly #looks: SessionLooks;

  constructor(options: QuestionExpiryOptions) {
    this.#options = options;
    this.#looks = new SessionLooks(options.clock, {
      look: (session) => this.#expire(session),
      nextLookMs: (session) => this.#nextLookMs(session),
    });
  }

  /** Looks at every session once. */
  async start(): Promise<void> {
    const sessions = [...this.#options.log.state.sessions.values()];
    const asking = sessions.filter((view) => openQuestions(view).length > 0);
    await Promise.all(asking.map(({ id }) => this.consider(id)));
  }

  consider(session: SessionId): Promise<void> {
    return this.#looks.consider(session);
  }

  repeat(view: SessionView): Promise<void> {
    return this.consider(view.id);
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }

  async #expire(session: SessionId): Promise<void> {
    const view = this.#options.log.state.sessions.get(session);
    const now = this.#options.clock.now();
    for (const { id: question, expiresAt } of view ? openQuestions(view) : []) {
      if (Date.parse(expiresAt) > now) continue;
      await this.#options.commands.run({
        actor: hubActor,
        command: null,
        on: aSession(session),
        decide: (current) =>
          isOpen(current.questions, question)
            ? ok([{ kind: 'question.expired', data: { question } }])
            : err(refusal('refused', 'it was answered meanwhile')),
        answer: () => undefined,
      });
    }
  }

  #nextLookMs(session: SessionId): number | null {
    const view = this.#options.log.state.sessions.get(session);
    const dueAt = (view ? openQuestions(view) : []).map(({ expiresAt }) => Date.parse(expiresAt));
    if (dueAt.length === 0) return null;
    return Math.max(1, Math.min(...dueAt) - this.#options.clock.now());
  }
}

function isOpen(questions: readonly OperatorQuestion[], id: string): boolean {
  return questions.some((one) => one.id === id && one.state === 'open');
}
