import { expect, test } from 'vitest';

import { asId } from '../../src/shared/base/ids.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { rounds } from '../support/rounds.ts';
import { Seeded } from '../support/seeded.ts';
import { person, StreamStage } from '../support/stream-stage.ts';

// A peer that sends anything at all, and a neighbour that must not notice. The canary is what reaches the runner.

const wellFormed = [
  '{"type":"hello","protocol":1,"epoch":null,"seq":null}',
  '{"type":"watch","session":"s_web","windowBytes":65536,"isObserver":false}',
  '{"type":"resize","session":"s_web","cols":80,"rows":24}',
  '{"type":"baton","session":"s_web","action":"take"}',
  '{"type":"ping"}',
];

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  '1e999',
  '-0',
  '\\u0000',
  '\\ud800',
  '__proto__',
];

function mutated(random: Seeded): string {
  const text = random.pick(wellFormed);
  const at = random.below(text.length);
  const end = at + random.below(8);
  const middle = random.below(3) === 0 ? '' : random.pick(pieces).repeat(1 + random.below(40));
  return text.slice(0, at) + middle + text.slice(end);
}

function bytes(random: Seeded): Uint8Array {
  return Uint8Array.from({ length: random.below(64) }, () => random.below(256));
}

const messages = 1_000;
const seeds = Array.from({ length: rounds({ usual: 4, nightly: 100 }) }, (_, index) => index + 1);

test.each(seeds)(
  '[S17] [BIG-1] no malformed message ends the hub, reaches a terminal or disturbs a neighbour: seed %i',
  async (seed) => {
    const random = new Seeded(seed);
    const stage = await StreamStage.start(new ManualClock());
    try {
      const web = await stage.createSession('web');
      const runner = await stage.connectRunner();
      const neighbour = await stage.join(person('Ana'));
      const observer = person('Eve', { role: 'observer', session: web });
      let device = stage.connect(observer);
      for (let count = 0; count < messages; count += 1) {
        device.sayRaw(random.below(3) === 0 ? bytes(random) : mutated(random));
        if (random.below(8) === 0) await stage.settle();
        if (device.closes.length > 0) device = stage.connect(observer);
      }
      await stage.note(asId('session', 's_web'), 'still here');
      await stage.settle();

      const seen = neighbour.ofType('events').flatMap(({ events }) => events);
      expect(seen.at(-1)?.data).toEqual({ text: 'still here' });
      expect(neighbour.closes).toEqual([]);
      expect(runner.typed.length).toBe(0);
      expect('isObserver' in {}).toBe(false);
    } finally {
      await stage[Symbol.asyncDispose]();
    }
  },
);
