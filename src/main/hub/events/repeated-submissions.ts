import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';
import type { EventStore } from '../store/event-store.ts';

interface Running {
  readonly hash: string;
  readonly answer: Promise<Result<unknown, Refusal>>;
}

interface Submitted<Answer> {
  readonly work: () => Promise<Result<Answer, Refusal>>;
  /** The store has the answer itself, not what an edge made of it for its caller. */
  readonly isAnswerKept: boolean;
}

/**
 * One effect per command, whichever edges it comes through and however often: while the first is under
 * way the others wait for its answer, and afterwards the store has it. A refusal changed nothing and is
 * not kept: the same command may be tried again.
 */
export class RepeatedSubmissions {
  readonly #store: EventStore;
  readonly #running = new Map<string, Running>();

  constructor(options: { readonly store: EventStore }) {
    this.#store = options.store;
  }

  async run<Answer>(
    command: CommandIdentity,
    submitted: Submitted<Answer>,
  ): Promise<Result<Answer, Refusal>> {
    const name = JSON.stringify([command.principal, command.key]);
    const running = this.#running.get(name);
    if (running) return running.hash === command.hash ? answerOf<Answer>(running) : err(conflict());
    const answer = this.#answer(command, submitted);
    this.#running.set(name, { hash: command.hash, answer });
    try {
      return await answer;
    } finally {
      this.#running.delete(name);
    }
  }

  async #answer<Answer>(
    command: CommandIdentity,
    submitted: Submitted<Answer>,
  ): Promise<Result<Answer, Refusal>> {
    const stored = await this.#store.readCommand(command);
    if (!stored) return submitted.work();
    if (stored.requestHash !== command.hash) return err(conflict());
    if (submitted.isAnswerKept) return ok(stored.result as Answer);
    // The edge that keeps its own form of the answer gives it to a repeat, and does not come here.
    return err(
      refusal('idempotency_conflict', 'This was carried out before; ask for its outcome.'),
    );
  }
}

/** The same request has the same type of answer. */
function answerOf<Answer>(running: Running): Promise<Result<Answer, Refusal>> {
  return running.answer as Promise<Result<Answer, Refusal>>;
}

function conflict(): Refusal {
  return refusal('idempotency_conflict', 'This Idempotency-Key belongs to another request.');
}
