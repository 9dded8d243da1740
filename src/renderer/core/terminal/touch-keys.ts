/** Keys that the keyboard of a phone does not have. */
export type BarKey = 'escape' | 'tab' | 'shift-tab' | 'up' | 'down' | 'left' | 'right';

const sequences: Readonly<Record<Exclude<BarKey, ArrowKey>, string>> = {
  escape: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
};

type ArrowKey = 'up' | 'down' | 'left' | 'right';

const arrowLetters: Readonly<Record<ArrowKey, string>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
};

/**
 * What a terminal sends for a key.
 *
 * @param hasApplicationCursor DECCKM: the program asked for the other form of the arrow keys.
 * @param hasCtrl Ctrl is held down with it; it changes arrows only.
 */
export function inputOfBarKey(
  key: BarKey,
  {
    hasApplicationCursor,
    hasCtrl,
  }: { readonly hasApplicationCursor: boolean; readonly hasCtrl: boolean },
): string {
  if (!isArrow(key)) return sequences[key];
  const letter = arrowLetters[key];
  if (hasCtrl) return `\x1b[1;5${letter}`;
  return hasApplicationCursor ? `\x1bO${letter}` : `\x1b[${letter}`;
}

function isArrow(key: BarKey): key is ArrowKey {
  return key in arrowLetters;
}

/** The text with Ctrl held down for its first character; text that Ctrl does not change stays as it is. */
export function withCtrl(text: string): string {
  const first = text.charAt(0);
  if (first === ' ') return `\x00${text.slice(1)}`;
  if (first === '?') return `\x7f${text.slice(1)}`;
  // The letters of both cases, and the six signs around them.
  if (!/[@-_a-z]/.test(first)) return text;
  return String.fromCharCode(first.charCodeAt(0) & 0x1f) + text.slice(1);
}
