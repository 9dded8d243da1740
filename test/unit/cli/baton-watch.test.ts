import { expect, it } from 'vitest';

import { BatonWatch, wayToTakeFirst } from '../../../src/cli/attach/baton-watch.ts';
import type { SessionPresence } from '../../../src/shared/wire/down.ts';

function presence(change: Partial<SessionPresence>): SessionPresence {
  return { session: 's_1', attached: [], baton: null, asking: null, ...change };
}

function held(device: string, name: string) {
  return { device, name, cols: 80, rows: 24 };
}

it('the baton is followed from one holder to the next, and who asks us for it', () => {
  const seen: unknown[] = [];
  const watch = new BatonWatch({
    session: 's_1',
    onChange: (now) => seen.push(now),
    onAsked: (asking) => seen.push({ asking }),
  });
  watch.didWelcome({ device: 'd_us', operator: { id: 'o_ana' } });

  watch.didPresence(undefined);
  watch.didPresence(presence({ baton: held('d_us', 'Ana') }));
  watch.didPresence(presence({ session: 's_2', baton: held('d_x', 'Eve') }));
  watch.didPresence(
    presence({ baton: held('d_us', 'Ana'), asking: { device: 'd_b', name: 'Ben' } }),
  );
  watch.didPresence(presence({ baton: held('d_b', 'Ben') }));
  watch.didPresence(
    presence({ baton: held('d_b', 'Ben'), asking: { device: 'd_c', name: 'Cem' } }),
  );
  watch.didPresence(presence({}));

  expect(seen).toEqual([
    { state: 'ours' },
    { asking: { device: 'd_b', name: 'Ben' } },
    { state: 'theirs', name: 'Ben', isOurOperator: false },
    { asking: null },
    { state: 'free' },
  ]);
});

it('another terminal of the same person is told from somebody else', () => {
  const seen: unknown[] = [];
  const watch = new BatonWatch({
    session: 's_1',
    onChange: (now) => seen.push(now),
    onAsked: () => undefined,
  });
  watch.didWelcome({ device: 'd_us', operator: { id: 'o_ana' } });

  watch.didPresence(
    presence({
      baton: held('d_other', 'Ana'),
      attached: [{ device: 'd_other', operator: 'o_ana', name: 'Ana', isObserver: false }],
    }),
  );

  expect(seen).toEqual([{ state: 'theirs', name: 'Ana', isOurOperator: true }]);
});

it.each([
  [{ state: 'free' }, 'take', 'take'],
  [{ state: 'theirs', name: 'Ana', isOurOperator: true }, null, 'force'],
  [{ state: 'theirs', name: 'Ben', isOurOperator: false }, null, 'take'],
  [{ state: 'ours' }, null, null],
] as const)(
  '[BATON12] with a baton that is %o, attach begins with %s and run with %s',
  (view, attach, run) => {
    expect(wayToTakeFirst(view, { isStarter: false })).toBe(attach);
    expect(wayToTakeFirst(view, { isStarter: true })).toBe(run);
  },
);
