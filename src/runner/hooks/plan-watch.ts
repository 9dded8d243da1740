import { lstatSync, readFileSync } from 'node:fs';

import type { Clock } from '../../shared/base/clock.ts';
import { isSamePlan } from '../../shared/domain/plan-text.ts';

export interface PlanWatchOptions {
  readonly clock: Clock;
  /** The file that Claude Code reads at the moment of the approval, whatever its request said before. */
  readonly path: string;
  /** The plan as it was asked for. */
  readonly plan: string;
  readonly onChange: (plan: string) => void;
}

const lookMs = 500;
const limitBytes = 1 << 20;

/** The file of a plan that waits for its approval: it can be edited in Claude Code's dialog, or by anything else. */
export class PlanWatch implements Disposable {
  readonly #options: PlanWatchOptions;
  #reported: string;
  #timer: Disposable | undefined;

  constructor(options: PlanWatchOptions) {
    this.#options = options;
    this.#reported = options.plan;
    this.#schedule();
  }

  /** Whether the file has this plan now; a change is reported on the way. */
  has(plan: string): boolean {
    const now = this.#look();
    return now === undefined || isSamePlan(now, plan);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #schedule(): void {
    this.#timer = this.#options.clock.schedule(lookMs, () => {
      this.#look();
      this.#schedule();
    });
  }

  #look(): string | undefined {
    const now = readPlan(this.#options.path);
    if (now !== undefined && !isSamePlan(now, this.#reported)) {
      this.#reported = now;
      this.#options.onChange(now);
    }
    return now;
  }
}

/** Without its file there is no plan; one that cannot be read says nothing. */
function readPlan(path: string): string | undefined {
  try {
    const { size } = lstatSync(path);
    return size > limitBytes ? undefined : readFileSync(path, 'utf8');
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT' ? '' : undefined;
  }
}
