import { describe, expect, test } from 'vitest';

import { waitsInCycle, waitsOf } from '../../../../src/renderer/core/map/waits.ts';
import {
  layoutMap,
  nodeHeight,
  nodeWidth,
  pathBetween,
} from '../../../../src/renderer/features/map/map-layout.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import type { Ask, AskParty } from '../../../../src/shared/domain/ask.ts';
import { hiddenParty } from '../../../../src/shared/domain/ask.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

function party(name: string): AskParty {
  return { id: asId('session', name), name };
}

function ask(from: AskParty, to: AskParty, change: Partial<Ask> = {}): Ask {
  return {
    id: asId('ask', `a_${from.name}${to.name}`),
    side: 'asker',
    from,
    to,
    wantsAnswer: true,
    text: 'So?',
    chain: [from],
    root: { type: 'operator', id: 'o_ana', name: 'Ana' },
    parent: null,
    expiresAt: '2030-01-01T02:00:00.000Z',
    mark: 'm',
    state: 'queued',
    createdAt: '2030-01-01T00:30:00.000Z',
    deliveredAt: null,
    readAt: null,
    finishedAt: null,
    promptId: null,
    answer: null,
    answeredBy: null,
    reason: null,
    toldAt: null,
    ...change,
  };
}

/** Each ask as both of its ends have it. */
function sessions(
  names: readonly string[],
  asks: readonly Ask[],
): ReadonlyMap<string, SessionView> {
  return new Map(
    names.map((name) => {
      const id = asId('session', name);
      const own = asks.filter(({ from }) => from.id === id);
      const asked = asks
        .filter(({ to }) => to.id === id)
        .map((one) => ({ ...one, side: 'target' as const }));
      return [name, { ...new SessionStory().start().view, id, name, asks: [...own, ...asked] }];
    }),
  );
}

const [a, b, c, d] = [party('a'), party('b'), party('c'), party('d')];

describe('[RTE2] who waits for whom', () => {
  test('has each open ask once, the longest first, and none that is over or wants no answer', () => {
    const older = ask(b, c, { createdAt: '2030-01-01T00:10:00.000Z' });
    const asks = [
      ask(a, b),
      older,
      ask(a, c, { state: 'answered' }),
      ask(a, d, { wantsAnswer: false }),
    ];
    const { waits, cycles } = waitsOf(sessions(['a', 'b', 'c', 'd'], asks));

    expect(waits.map(({ from, to }) => `${from}>${to}`)).toEqual(['b>c', 'a>b']);
    expect(cycles).toEqual([]);
  });

  test('finds a ring once, and the asks that close it', () => {
    const asks = [ask(a, b), ask(b, c), ask(c, a), ask(d, a)];
    const { waits, cycles } = waitsOf(sessions(['a', 'b', 'c', 'd'], asks));

    expect(cycles).toHaveLength(1);
    expect(cycles[0]?.toSorted()).toEqual(['a', 'b', 'c']);
    const closing = waitsInCycle(waits, cycles[0] ?? []).map(({ ask: { id } }) => id);
    expect(closing.toSorted()).toEqual(['a_ab', 'a_bc', 'a_ca']);
  });

  test('finds two rings that share a session', () => {
    const asks = [ask(a, b), ask(b, a), ask(b, c), ask(c, b)];

    expect(waitsOf(sessions(['a', 'b', 'c'], asks)).cycles).toHaveLength(2);
  });

  test('counts what has a hidden end, and draws no arrow for it', () => {
    const { waits, hidden } = waitsOf(sessions(['a'], [ask(a, hiddenParty)]));

    expect(waits).toEqual([]);
    expect(hidden).toHaveLength(1);
  });
});

describe('[RTE2] the layout of the map', () => {
  test.each([340, 390, 800])('lays 40 sessions without overlap into %i px', (width) => {
    const ids = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const lines = ids.slice(1).map((to, index) => ({ from: `s${Math.floor(index / 4)}`, to }));
    const { spots, width: used, height } = layoutMap(ids, lines, width);
    const boxes = [...spots.values()];

    expect(boxes).toHaveLength(40);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + nodeWidth).toBeLessThanOrEqual(used);
      expect(box.y + nodeHeight).toBeLessThanOrEqual(height);
      const overlapping = boxes.filter(
        (other) =>
          other !== box &&
          Math.abs(other.x - box.x) < nodeWidth &&
          Math.abs(other.y - box.y) < nodeHeight,
      );
      expect(overlapping).toEqual([]);
    }
  });

  test('ends with a ring, and draws there and back as two lines', () => {
    const lines = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'a' },
    ];
    const { spots } = layoutMap(['a', 'b'], lines, 400);
    const [one, other] = [spots.get('a'), spots.get('b')];
    if (!one || !other) throw new Error('both are laid out');

    expect(one.y).toBeLessThan(other.y);
    const [there, back] = [pathBetween(one, other), pathBetween(other, one)];
    expect(there.labelX).not.toBe(back.labelX);
  });
});
