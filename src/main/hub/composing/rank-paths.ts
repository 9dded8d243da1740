// Which files a person means who has typed a few letters of one. Pure and linear: 100,000 paths are
// gone through at each key.

export interface PathIndex {
  readonly paths: readonly string[];
  /** The same in small letters, so that no key lowers them all again. */
  readonly lowered: readonly string[];
}

export function indexPaths(paths: readonly string[]): PathIndex {
  return { paths, lowered: paths.map((path) => path.toLowerCase()) };
}

/**
 * The best matches, best first: all letters of the query in their order. What counts is the name before
 * the folders, the beginning of a word before its middle, letters together, and then the shorter path.
 */
export function rankPaths(index: PathIndex, query: string, limit: number): readonly string[] {
  const wanted = query.toLowerCase();
  const best: Ranked[] = [];
  for (let at = 0; at < index.paths.length; at += 1) {
    const score = scoreOf(index.lowered[at] ?? '', wanted);
    if (score !== null) keepBest(best, { path: index.paths[at] ?? '', score }, limit);
  }
  return best.map(({ path }) => path);
}

interface Ranked {
  readonly path: string;
  readonly score: number;
}

/** Only the best are kept in order: sorting all that fit would hold up everybody else in the hub. */
function keepBest(best: Ranked[], one: Ranked, limit: number): void {
  const last = best.at(-1);
  if (best.length >= limit && last && compare(last, one) <= 0) return;
  const place = best.findIndex((other) => compare(one, other) < 0);
  best.splice(place === -1 ? best.length : place, 0, one);
  if (best.length > limit) best.pop();
}

const shareOfLength = 0.2;
const folderBonus = 100;
const nameBonus = 200;
const wholeNameBonus = 400;
const prefixBonus = 300;

/** Higher is better; null when the letters are not there. */
function scoreOf(path: string, wanted: string): number | null {
  const shortness = -path.length * shareOfLength;
  if (wanted === '') return shortness - depthOf(path) * 10;
  const nameAt = nameStart(path);
  const inName = path.indexOf(wanted, nameAt);
  if (inName !== -1) {
    const isWhole = inName === nameAt && path.length - nameAt === wanted.length;
    const atStart = inName === nameAt || isBoundary(path, inName);
    return nameBonus + (isWhole ? wholeNameBonus : 0) + (atStart ? prefixBonus : 0) + shortness;
  }
  const anywhere = path.indexOf(wanted);
  if (anywhere !== -1) return folderBonus + (isBoundary(path, anywhere) ? 50 : 0) + shortness;
  const scattered = scatterOf(path, wanted, 0);
  return scattered === null ? null : scattered + shortness;
}

/** The letters one by one: those at the beginning of a word or beside each other count more. */
function scatterOf(path: string, wanted: string, from: number): number | null {
  let score = 0;
  let at = from;
  let last = -2;
  for (const letter of wanted) {
    const next = path.indexOf(letter, at);
    if (next === -1) return null;
    if (next === last + 1) score += 8;
    else if (isBoundary(path, next)) score += 6;
    last = next;
    at = next + letter.length;
  }
  return score;
}

/** Where the last part of the path begins; a folder ends in a slash that is part of its name. */
function nameStart(path: string): number {
  return path.lastIndexOf('/', path.length - 2) + 1;
}

function isBoundary(path: string, at: number): boolean {
  return at === 0 || '/._- '.includes(path.charAt(at - 1));
}

function depthOf(path: string): number {
  let depth = 0;
  for (
    let at = path.indexOf('/');
    at !== -1 && at < path.length - 1;
    at = path.indexOf('/', at + 1)
  )
    depth += 1;
  return depth;
}

function compare(one: Ranked, other: Ranked): number {
  if (one.score !== other.score) return other.score - one.score;
  return one.path < other.path ? -1 : 1;
}
