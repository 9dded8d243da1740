import { messageOf } from '../../../shared/base/app-error.ts';
import { usedUp } from '../../../shared/base/used-up.ts';

/** What a check found. `fix` is what a person types or does, where there is something to mend. */
export interface CheckOutcome {
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  readonly fix: string | null;
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly run: () => Promise<CheckOutcome>;
  /** Starts something that takes seconds: only for who asks for it. */
  readonly isProbe?: true;
}

export interface CheckReport extends CheckOutcome {
  readonly id: string;
  readonly title: string;
}

/** Proves each part by using it. A check that cannot be carried out is `failed`, never left out. */
export class DoctorService {
  readonly #checks: readonly Check[];
  readonly #running = new Map<boolean, Promise<readonly CheckReport[]>>();

  constructor(options: { readonly checks: readonly Check[] }) {
    this.#checks = options.checks;
  }

  /** Whoever asks while a run is under way gets the reports of that run. */
  run({ isProbing }: { readonly isProbing: boolean }): Promise<readonly CheckReport[]> {
    const running = this.#running.get(isProbing) ?? this.#start(isProbing);
    this.#running.set(isProbing, running);
    return running;
  }

  async #start(isProbing: boolean): Promise<readonly CheckReport[]> {
    const checks = this.#checks.filter((check) => isProbing || !check.isProbe);
    try {
      return await Promise.all(checks.map((check) => runCheck(check)));
    } finally {
      this.#running.delete(isProbing);
    }
  }
}

async function runCheck({ id, title, run }: Check): Promise<CheckReport> {
  try {
    return { id, title, ...(await run()) };
  } catch (thrown) {
    const detail = usedUp(thrown) ?? `The check itself failed: ${messageOf(thrown)}`;
    return { id, title, state: 'failed', detail, fix: null };
  }
}
