import stringWidth from 'string-width';

// How many columns a text takes in a terminal: two for East Asian wide characters and emoji, none for
// what joins the character before it. Terminals differ in the rare cases.

const graphemes = new Intl.Segmenter();

export function displayWidth(text: string): number {
  // What is measured holds no sequences of the terminal: they were escaped, and are counted as text.
  return stringWidth(text, { countAnsiEscapeCodes: true });
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
    width += displayWidth(part);
    return width > limit;
  });
  return end === -1 ? parts : parts.slice(0, end);
}
