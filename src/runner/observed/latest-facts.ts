import type { RunnerFact } from '../../shared/wire/runner-link.ts';

interface Told {
  readonly n: number;
  readonly fact: RunnerFact;
}

/** Receipts that may still be told again; a runner that types more than this has long been heard of the older ones. */
const receiptLimit = 64;

/**
 * The last fact of each kind that a session's state hangs on. A hub whose log went back to a backup has lost facts that
 * it had acknowledged; these are told again, so that what it shows is true again and no open request is forgotten.
 */
export class LatestFacts {
  readonly #latest = new Map<string, Told>();

  observe(n: number, fact: RunnerFact): void {
    if (fact.type === 'request-closed' || fact.type === 'request-answered') {
      this.#latest.delete(heldKey(fact.request));
      return;
    }
    const key = keyOf(fact);
    if (key === undefined) return;
    this.#latest.delete(key);
    this.#latest.set(key, { n, fact });
    this.#forgetOldReceipts();
  }

  /** Those with a number after `from` and up to `to`, oldest first. */
  between(from: number, to: number): readonly RunnerFact[] {
    return [...this.#latest.values()]
      .filter(({ n }) => n > from && n <= to)
      .toSorted((left, right) => left.n - right.n)
      .map(({ fact }) => fact);
  }

  #forgetOldReceipts(): void {
    const receipts = [...this.#latest.keys()].filter((key) => key.startsWith('delivery/'));
    for (const key of receipts.slice(0, -receiptLimit)) this.#latest.delete(key);
  }
}

function keyOf(fact: RunnerFact): string | undefined {
  switch (fact.type) {
    case 'hook':
      return fact.request === null ? turnKeyOf(fact.payload) : heldKey(fact.request);
    case 'start-dialog':
    case 'unobserved':
    case 'status':
    case 'status-line':
      return fact.type;
    case 'delivery':
      return `delivery/${fact.message}`;
    default:
      // What is history: it is missing, and the hub says so.
      return undefined;
  }
}

/** The conversation that runs, and whether a turn does. */
function turnKeyOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  switch (payload['hook_event_name']) {
    case 'SessionStart':
      return 'session';
    case 'UserPromptSubmit':
    case 'Stop':
    case 'StopFailure':
      return 'turn';
    default:
      return undefined;
  }
}

function heldKey(request: string): string {
  return `held/${request}`;
}
