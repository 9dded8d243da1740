// How many columns a text takes in a terminal: two for East Asian wide characters and emoji, none for
// what joins the character before it. Good enough for tables; terminals differ in the rare cases.

const graphemes = new Intl.Segmenter();
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** Cut in the middle, where names of one kind differ least; the ends tell them apart. */
export function cutMiddle(text: string, limit: number): string {
  if (displayWidth(text) <= limit) return text;
  if (limit <= 1) return '…'.slice(0, Math.max(0, limit));
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const head = takeWidth(parts, Math.ceil((limit - 1) / 2));
  const tail = takeWidth(parts.toReversed(), Math.floor((limit - 1) / 2));
  return `${head.join('')}…${tail.toReversed().join('')}`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function takeWidth(parts: readonly string[], limit: number): readonly string[] {
  let width = 0;
  const end = parts.findIndex((part) => {
    width += graphemeWidth(part);
    return width > limit;
  });
  return end === -1 ? parts : parts.slice(0, end);
}

function graphemeWidth(segment: string): number {
  if (wide.test(segment)) return 2;
  return invisible.test(segment) ? 0 : 1;
}
