import type { Result } from '../../../shared/base/result.ts';
import { err } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';

interface Running {
  readonly hash: string;
  readonly answer: Promise<Result<unknown, Refusal>>;
}

/**
 * Commands whose commit is under way, by their key: the same one in the same instant, from another edge
 * or a retry, waits for the first one's answer instead of being decided again.
 */
export class CommandsInFlight {
  readonly #running = new Map<string, Running>();

  run<Answer>(
    command: CommandIdentity,
    work: () => Promise<Result<Answer, Refusal>>,
  ): Promise<Result<Answer, Refusal>> {
    const name = JSON.stringify([command.principal, command.key]);
    const running = this.#running.get(name);
    if (running && running.hash !== command.hash) return Promise.resolve(err(conflict()));
    // The same request has the same type of answer.
    if (running) return running.answer as Promise<Result<Answer, Refusal>>;
    const answer = work().finally(() => this.#running.delete(name));
    this.#running.set(name, { hash: command.hash, answer });
    return answer;
  }
}

function conflict(): Refusal {
  return refusal('idempotency_conflict', 'This Idempotency-Key belongs to another request.');
}
