// The arrangement of panes: a tree of splits with sessions at its leaves. A session is in one pane at
// most, because its terminal exists once; so a pane is named by its session.

export type PaneTree = Pane | Split;

export interface Pane {
  readonly type: 'pane';
  readonly session: string;
}

export interface Split {
  readonly type: 'split';
  /** `row`: side by side. `column`: one above the other. */
  readonly direction: 'row' | 'column';
  /** Share of the first, between `smallestShare` and its complement. */
  readonly share: number;
  readonly first: PaneTree;
  readonly second: PaneTree;
}

/** Which way to a split from the top: 0 first, 1 second. */
export type SplitPath = readonly (0 | 1)[];

export const paneLimit = 9;
const smallestShare = 0.15;

export function paneSessions(tree: PaneTree | null): readonly string[] {
  if (!tree) return [];
  if (tree.type === 'pane') return [tree.session];
  return [...paneSessions(tree.first), ...paneSessions(tree.second)];
}

/** Puts another session into a pane; the same tree when there is no such pane. */
export function replacePane(tree: PaneTree, from: string, to: string): PaneTree {
  if (tree.type === 'pane') {
    return tree.session === from ? { type: 'pane', session: to } : tree;
  }
  return change(tree, (branch) => replacePane(branch, from, to));
}

/** Splits the pane of `at` and puts `session` beside or below it; unchanged at nine panes. */
export function splitPane(
  tree: PaneTree,
  split: {
    readonly at: string;
    readonly session: string;
    readonly direction: Split['direction'];
  },
): PaneTree {
  const open = paneSessions(tree);
  if (open.length >= paneLimit || open.includes(split.session)) return tree;
  return splitAt(tree, split);
}

function splitAt(tree: PaneTree, split: Parameters<typeof splitPane>[1]): PaneTree {
  if (tree.type === 'split') return change(tree, (branch) => splitAt(branch, split));
  if (tree.session !== split.at) return tree;
  return {
    type: 'split',
    direction: split.direction,
    share: 0.5,
    first: tree,
    second: { type: 'pane', session: split.session },
  };
}

export interface PaneArea {
  readonly widthPx: number;
  readonly heightPx: number;
}

interface PaneRoom extends PaneArea {
  readonly session: string;
}

/** A terminal reads best wide: a pane is halved from left to right only when it is this much wider than high. */
const wideEnough = 1.3;

/** Where another pane has most room: in the pane that is named, else in the largest, across its longer side. */
export function roomFor(
  tree: PaneTree,
  area: PaneArea,
  named?: string,
): { readonly at: string; readonly direction: Split['direction'] } | undefined {
  const rooms = roomsOf(tree, area);
  const [first] = rooms.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const room = rooms.find(({ session }) => session === named) ?? first;
  if (!room) return undefined;
  const isWide = room.widthPx > room.heightPx * wideEnough;
  return { at: room.session, direction: isWide ? 'row' : 'column' };
}

function roomsOf(tree: PaneTree, area: PaneArea): readonly PaneRoom[] {
  if (tree.type === 'pane') return [{ session: tree.session, ...area }];
  const { share, direction } = tree;
  const [first, second] = [share, 1 - share].map((part) =>
    direction === 'row'
      ? { ...area, widthPx: area.widthPx * part }
      : { ...area, heightPx: area.heightPx * part },
  );
  return [...roomsOf(tree.first, first ?? area), ...roomsOf(tree.second, second ?? area)];
}

/** Halves of halves differ by rounding only: those count as equal, and the first wins. */
function sizeOf({ widthPx, heightPx }: PaneRoom): number {
  return Math.round(widthPx * heightPx);
}

/** Without that pane; its neighbour takes the room. */
export function closePane(tree: PaneTree, session: string): PaneTree | null {
  if (tree.type === 'pane') return tree.session === session ? null : tree;
  const first = closePane(tree.first, session);
  const second = closePane(tree.second, session);
  if (!first) return second;
  if (!second) return first;
  if (first === tree.first && second === tree.second) return tree;
  return { ...tree, first, second };
}

export function resizeSplit(tree: PaneTree, path: SplitPath, share: number): PaneTree {
  if (tree.type === 'pane') return tree;
  const [step, ...rest] = path;
  if (step === undefined) {
    return { ...tree, share: Math.min(1 - smallestShare, Math.max(smallestShare, share)) };
  }
  return step === 0
    ? { ...tree, first: resizeSplit(tree.first, rest, share) }
    : { ...tree, second: resizeSplit(tree.second, rest, share) };
}

/** Kept panes whose sessions still exist; null when none is left. */
export function pruneTree(
  tree: PaneTree | null,
  exists: (session: string) => boolean,
): PaneTree | null {
  let kept: PaneTree | null = tree;
  for (const session of paneSessions(tree)) {
    if (kept && !exists(session)) kept = closePane(kept, session);
  }
  return kept;
}

function change(split: Split, step: (branch: PaneTree) => PaneTree): Split {
  const first = step(split.first);
  const second = step(split.second);
  if (first === split.first && second === split.second) return split;
  return { ...split, first, second };
}
