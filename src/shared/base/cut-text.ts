/** How far a cut is moved back to keep what a person sees as one character whole. */
const longestCluster = 64;

const clusters = new Intl.Segmenter();

/**
 * The beginning of a text, at most `limit` UTF-16 units long. A surrogate pair is never cut in two, and neither
 * is what a person sees as one character (an emoji of several parts, a letter with its accents), unless it
 * is absurdly long.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const from = Math.max(0, limit - longestCluster);
  const begin = isPairCut(text, from) ? from + 1 : from;
  const around = text.slice(begin, limit + longestCluster);
  const at = clusters.segment(around).containing(limit - begin)?.index ?? 0;
  // The cluster began before the part that is looked at: only its pairs are kept whole.
  if (at === 0) return text.slice(0, isPairCut(text, limit) ? limit - 1 : limit);
  return text.slice(0, begin + at);
}

/** As `cutText`, with an ellipsis in the place of what is left out; both together are no longer than `limit`. */
export function shortenText(text: string, limit: number): string {
  return text.length <= limit ? text : `${cutText(text, limit - 1)}…`;
}

function isPairCut(text: string, at: number): boolean {
  return isHigh(text.charCodeAt(at - 1)) && isLow(text.charCodeAt(at));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The end of a text, at most `limit` UTF-16 units long; a surrogate pair is never cut in two. */
export function cutTextBefore(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const at = text.length - limit;
  return text.slice(isPairCut(text, at) ? at + 1 : at);
}
