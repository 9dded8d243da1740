import type { Ask } from '../../../shared/domain/ask.ts';
import { hiddenParty, isAskOver } from '../../../shared/domain/ask.ts';
import type { SessionView } from '../../../shared/domain/session.ts';

// Who waits for whom, from what this page sees of the sessions. Of an ask to a session that the person may not see, only
// the end that they see is known.

/** One session waits for the answer of another. */
export interface Wait {
  readonly ask: Ask;
  readonly from: string;
  readonly to: string;
}

export interface Waits {
  /** The longest first. */
  readonly waits: readonly Wait[];
  /** Asks whose other end is hidden. */
  readonly hidden: readonly Ask[];
  /** Each is a ring of sessions of which every one waits for the next, named by ids. */
  readonly cycles: readonly (readonly string[])[];
}

export function waitsOf(sessions: ReadonlyMap<string, SessionView>): Waits {
  const open = new Map<string, Ask>();
  for (const { asks, isRemoved } of sessions.values()) {
    if (isRemoved) continue;
    for (const ask of asks) {
      if (!ask.wantsAnswer || isAskOver(ask)) continue;
      // Of the two records of an ask the one at the target is the first to know.
      if (ask.side === 'target' || !open.has(ask.id)) open.set(ask.id, ask);
    }
  }
  const all = [...open.values()].toSorted((one, other) =>
    one.createdAt.localeCompare(other.createdAt),
  );
  const waits = all
    .filter(({ from, to }) => sessions.has(from.id) && sessions.has(to.id))
    .map((ask) => ({ ask, from: ask.from.id, to: ask.to.id }));
  const hidden = all.filter(
    ({ from, to }) => from.id === hiddenParty.id || to.id === hiddenParty.id,
  );
  return { waits, hidden, cycles: cyclesOf(waits) };
}

/** The shortest ring through each session that is in one; every ring once. */
function cyclesOf(waits: readonly Wait[]): readonly (readonly string[])[] {
  const next = Map.groupBy(waits, ({ from }) => from);
  const found = new Map<string, readonly string[]>();
  for (const { from } of waits) {
    const ring = shortestRing(from, next);
    if (ring) found.set(ring.toSorted().join(' '), ring);
  }
  return [...found.values()];
}

function shortestRing(
  start: string,
  next: ReadonlyMap<string, readonly Wait[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  let paths: readonly (readonly string[])[] = [[start]];
  while (paths.length > 0) {
    const longer: (readonly string[])[] = [];
    for (const path of paths) {
      for (const { to } of next.get(path.at(-1) ?? '') ?? []) {
        if (to === start) return path;
        if (seen.has(to)) continue;
        seen.add(to);
        longer.push([...path, to]);
      }
    }
    paths = longer;
  }
  return undefined;
}

/** The waits that close a ring: withdrawing any of them breaks it. */
export function waitsInCycle(waits: readonly Wait[], cycle: readonly string[]): readonly Wait[] {
  return waits.filter(({ from, to }) => {
    const at = cycle.indexOf(from);
    return at !== -1 && cycle[(at + 1) % cycle.length] === to;
  });
}
