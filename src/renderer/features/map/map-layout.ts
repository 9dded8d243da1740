/** A line of the map from one session to another. */
export interface MapLine {
  readonly from: string;
  readonly to: string;
}

export interface MapSpot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly spots: ReadonlyMap<string, MapSpot>;
  readonly width: number;
  readonly height: number;
}

export const nodeWidth = 156;
export const nodeHeight = 54;
/** Room for an arrow with its label. */
const gapX = 44;
const gapY = 62;
const margin = 8;
/** Between a line and a box that it passes. */
const clearance = 16;

/**
 * Whoever asks stands above whom it asks; a row that is too long for the width goes on below. Only sessions that have a
 * line are laid out, in the order in which they are given.
 */
export function layoutMap(
  ids: readonly string[],
  lines: readonly MapLine[],
  width: number,
): MapLayout {
  const columns = Math.max(1, Math.floor((width - 2 * margin + gapX) / (nodeWidth + gapX)));
  const depths = depthsOf(ids, lines);
  const layers = Map.groupBy(ids, (id) => depths.get(id) ?? 0);
  const rows = [...layers]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([, members]) => chunks(members, columns));
  const spots = new Map<string, MapSpot>();
  const inner = Math.max(width, nodeWidth + 2 * margin);
  for (const [row, members] of rows.entries()) {
    const used = members.length * nodeWidth + (members.length - 1) * gapX;
    const left = Math.max(margin, (inner - used) / 2);
    for (const [column, id] of members.entries()) {
      // Every second row a little aside, so that a line past it does not run through its sessions.
      const aside = row % 2 === 1 && members.length < columns ? gapX / 2 : 0;
      const x = left + aside + column * (nodeWidth + gapX);
      spots.set(id, { id, x, y: margin + row * (nodeHeight + gapY) });
    }
  }
  const height = rows.length === 0 ? 0 : rows.length * (nodeHeight + gapY) - gapY + 2 * margin;
  return { spots, width: inner, height };
}

/** One more than the deepest that leads to it. A line that closes a ring counts for nothing. */
function depthsOf(ids: readonly string[], lines: readonly MapLine[]): ReadonlyMap<string, number> {
  const next = Map.groupBy(lines, ({ from }) => from);
  const depths = new Map<string, number>();
  const entered = new Set<string>();
  const isReached = new Set(lines.map(({ to }) => to));
  function enter(id: string, depth: number): void {
    if (entered.has(id) || (depths.get(id) ?? -1) >= depth) return;
    depths.set(id, depth);
    entered.add(id);
    for (const { to } of next.get(id) ?? []) enter(to, depth + 1);
    entered.delete(id);
  }
  for (const id of ids) if (!isReached.has(id)) enter(id, 0);
  // What is left belongs to rings that nothing leads to.
  for (const id of ids) if (!depths.has(id)) enter(id, 0);
  return depths;
}

function chunks(members: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(members.length / size) }, (_, index) =>
    members.slice(index * size, (index + 1) * size),
  );
}

export interface MapPath {
  /** Of an SVG path. */
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

/** A bent line between the edges of two boxes; there and back again are two different ones. */
export function pathBetween(from: MapSpot, to: MapSpot): MapPath {
  const a = centre(from);
  const b = centre(to);
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const bend = bendOf(from, to, length);
  const middle = {
    x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * bend,
    y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * bend,
  };
  const start = edge(a, middle);
  const end = edge(b, middle);
  return {
    path: `M ${round(start.x)} ${round(start.y)} Q ${round(middle.x)} ${round(middle.y)} ${round(end.x)} ${round(end.y)}`,
    labelX: round((start.x + 2 * middle.x + end.x) / 4),
    labelY: round((start.y + 2 * middle.y + end.y) / 4),
  };
}

/** A little, so that there and back are two lines; a lot where a box may stand between the two. */
function bendOf(from: MapSpot, to: MapSpot, length: number): number {
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  // Of a curve the middle is half as far aside as the point that bends it.
  if (dy > nodeHeight + gapY && dx < nodeWidth) return nodeWidth + 2 * clearance;
  if (dx > nodeWidth + gapX && dy < nodeHeight) return nodeHeight + 2 * clearance;
  return Math.min(36, length / 8);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function centre({ x, y }: MapSpot): Point {
  return { x: x + nodeWidth / 2, y: y + nodeHeight / 2 };
}

/** Where the line from the centre of a box towards a point leaves the box. */
function edge(from: Point, towards: Point): Point {
  const dx = towards.x - from.x;
  const dy = towards.y - from.y;
  const scale = Math.min(
    dx === 0 ? Infinity : (nodeWidth / 2 + 3) / Math.abs(dx),
    dy === 0 ? Infinity : (nodeHeight / 2 + 3) / Math.abs(dy),
  );
  if (!Number.isFinite(scale)) return from;
  return { x: from.x + dx * scale, y: from.y + dy * scale };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
