import { createHash } from 'node:crypto';

import { newUuid } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from '../commands/command-identity.ts';
import type { CommandAnswers } from './handler.ts';

type Answer = Result<unknown, Refusal>;

interface Known {
  readonly hash: string;
  readonly answer: Promise<Answer>;
}

const keyPattern = /^[\x21-\x7e]{1,200}$/;

/** Answers kept in memory, so that a repeat right after the first call asks no store. */
const keptInMemory = 1_000;

/** What makes two calls the same call. */
export function hashOfCall(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex');
}

/** The key of a call, or one that was made up for a caller who will not repeat it. */
export function commandKeyOf(header: string | null): Result<string, Refusal> {
  if (header === null) return ok(newUuid());
  if (keyPattern.test(header)) return ok(header);
  return err(refusal('bad_request', 'Idempotency-Key must be 1 to 200 visible characters.'));
}

/**
 * The same key with the same body is one command, however often it comes and whenever: while the first is
 * still on its way, after it was answered, and after a restart of the hub (from the store, where a
 * service put the answer in the transaction of its events). A refusal changed nothing, so a repeat of it
 * is judged anew.
 */
export class RepeatedCommands {
  readonly #answers: CommandAnswers;
  readonly #known = new Map<string, Known>();

  constructor(options: { readonly answers: CommandAnswers }) {
    this.#answers = options.answers;
  }

  async run(command: CommandIdentity, work: () => Promise<Answer>): Promise<Answer> {
    const name = `${command.principal}\n${command.key}`;
    const known = this.#known.get(name);
    if (known) return known.hash === command.hash ? known.answer : err(conflict());
    const answer = this.#answer(command, work);
    this.#keep(name, { hash: command.hash, answer });
    let isDone = false;
    try {
      isDone = (await answer).ok;
      return await answer;
    } finally {
      if (!isDone) this.#known.delete(name);
    }
  }

  async #answer(command: CommandIdentity, work: () => Promise<Answer>): Promise<Answer> {
    const stored = await this.#answers.find(command.principal, command.key);
    if (!stored) return work();
    return stored.hash === command.hash ? ok(stored.answer) : err(conflict());
  }

  #keep(name: string, known: Known): void {
    this.#known.set(name, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > keptInMemory && oldest !== undefined) this.#known.delete(oldest);
  }
}

function conflict(): Refusal {
  return refusal('idempotency_conflict', 'This Idempotency-Key belongs to another request.');
}
