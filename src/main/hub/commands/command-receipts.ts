import { err } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { CommandIdentity } from './command-identity.ts';
import { parseReceipt, type Receipt } from './receipt.ts';

/** The log's store, as far as it is needed here. */
export interface ReceiptStore {
  readCommand(key: {
    readonly principal: string;
    readonly key: string;
  }): Promise<{ readonly requestHash: string; readonly result: unknown } | null>;
}

interface Known {
  readonly hash: string;
  readonly receipt: Promise<Receipt>;
}

/** Kept in memory, so that a repeat right after the first call asks no store. */
const keptInMemory = 1_000;

/**
 * The one place that knows whether a command was given before. Every edge asks it before it does anything, so
 * that the same key with the same request is one command, however often it comes, through whichever edge, and
 * whenever: while the first is under way, after it was answered, and after a restart of the hub (from the
 * store, where the receipt was committed with the events of the command). A refusal that changed nothing has
 * no receipt: a repeat of it is judged again.
 */
export class CommandReceipts {
  readonly #store: ReceiptStore;
  readonly #running = new Map<string, Known>();
  readonly #answered = new Map<string, Known>();

  constructor(options: { readonly store: ReceiptStore }) {
    this.#store = options.store;
  }

  async run(command: CommandIdentity, work: () => Promise<Receipt>): Promise<Receipt> {
    const name = JSON.stringify([command.principal, command.key]);
    const known = this.#running.get(name) ?? this.#answered.get(name);
    if (known) return known.hash === command.hash ? known.receipt : err(conflict());
    const running = { hash: command.hash, receipt: this.#find(command, work) };
    this.#running.set(name, running);
    try {
      const receipt = await running.receipt;
      if (receipt.ok) this.#keep(name, running);
      return receipt;
    } finally {
      this.#running.delete(name);
    }
  }

  async #find(command: CommandIdentity, work: () => Promise<Receipt>): Promise<Receipt> {
    const stored = await this.#store.readCommand(command);
    if (!stored) return work();
    return stored.requestHash === command.hash ? parseReceipt(stored.result) : err(conflict());
  }

  #keep(name: string, known: Known): void {
    this.#answered.set(name, known);
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > keptInMemory && oldest !== undefined) this.#answered.delete(oldest);
  }
}

function conflict(): Refusal {
  return refusal('idempotency_conflict', 'This Idempotency-Key belongs to another request.');
}
