import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { ok } from '../../src/shared/base/result.ts';
import type { RequestEnd, Run } from '../support/request-ends.ts';
import { RequestStage } from '../support/request-ends.ts';

type Step =
  | { readonly type: 'ask'; readonly side: 'hub' | 'runner'; readonly count: number }
  | { readonly type: 'answer'; readonly side: 'hub' | 'runner'; readonly which: number }
  | { readonly type: 'wait'; readonly ms: number }
  | { readonly type: 'settle' | 'cut' | 'connect' };

const side = fc.constantFrom('hub' as const, 'runner' as const);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('ask' as const),
      side,
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('answer' as const), side, which: fc.nat(40) }),
  },
  fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, 400, 1000) }),
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'settle' as const,
        'settle' as const,
        'cut' as const,
        'connect' as const,
      ),
    }),
  },
);

interface Asked {
  readonly word: string;
  outcome: string | undefined;
}

class World {
  readonly stage = new RequestStage();
  readonly asked: Asked[] = [];
  readonly #answered = new Set<Run>();

  async take(now: Step): Promise<void> {
    switch (now.type) {
      case 'ask':
        for (let count = 0; count < now.count; count += 1) this.#ask(this.stage[now.side]);
        return;
      case 'answer':
        return this.#answer(this.stage[now.side], now.which);
      case 'wait':
        return this.stage.clock.advanceBy(now.ms);
      case 'settle':
        return this.stage.settle();
      case 'cut':
        return this.stage.cut();
      case 'connect':
        return this.stage.connect();
    }
  }

  /** All links are good again, and everything is answered. */
  async finish(): Promise<void> {
    this.stage.connect();
    await this.stage.settle();
    for (const end of [this.stage.hub, this.stage.runner]) {
      for (let which = 0; which < end.runs.length; which += 1) this.#answer(end, which);
    }
    await this.stage.settle();
  }

  #ask(end: RequestEnd): void {
    const asked: Asked = { word: `word ${this.asked.length}`, outcome: undefined };
    this.asked.push(asked);
    void this.#follow(asked, end);
  }

  async #follow(asked: Asked, end: RequestEnd): Promise<void> {
    const result = await end.ask(asked.word);
    asked.outcome = result.ok ? result.value.word : result.error.code;
  }

  #answer(end: RequestEnd, which: number): void {
    const run = end.runs[which];
    if (!run || this.#answered.has(run)) return;
    this.#answered.add(run);
    run.answer(ok({ word: run.word }));
  }
}

test('[RUN21] [RUN22] [RUN23] however the link breaks, a request runs at most once and ends exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const world = new World();
      for (const now of steps) {
        await world.take(now);
        expect(world.stage.hub.outgoing.waiting).toBeLessThanOrEqual(32);
        expect(world.stage.runner.outgoing.waiting).toBeLessThanOrEqual(32);
      }
      await world.finish();

      const ran = [...world.stage.hub.runs, ...world.stage.runner.runs].map(({ word }) => word);
      expect(ran).toHaveLength(new Set(ran).size);
      for (const { word, outcome } of world.asked) {
        expect([word, 'busy', 'timeout']).toContain(outcome);
      }
      expect(world.stage.clock.pending).toBe(0);
    }),
    { numRuns: 300 },
  );
});
