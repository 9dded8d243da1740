/** Keys of the page, in one table: what they do, and how they are written for a person. */
export const pageKeys = {
  palette: { words: 'Go to session, run a command', mac: '⌘K', other: 'Ctrl K' },
  nextWaiting: { words: 'Go to the next session that needs you', mac: '⌥W', other: 'Alt W' },
  previousSession: { words: 'Previous session', mac: '⌥↑', other: 'Alt ↑' },
  nextSession: { words: 'Next session', mac: '⌥↓', other: 'Alt ↓' },
  allow: { words: 'Allow what is asked', mac: 'Y', other: 'Y' },
  deny: { words: 'Deny what is asked', mac: 'N', other: 'N' },
  find: { words: 'Find in the screen', mac: '⌃⇧F', other: 'Ctrl Shift F' },
} as const;

export type PageKey = keyof typeof pageKeys;

const isMac = navigator.userAgent.includes('Mac');

export function keyWords(key: PageKey): string {
  return isMac ? pageKeys[key].mac : pageKeys[key].other;
}

type Stroke = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Which of the keys that work everywhere was pressed. */
export function pageKeyOf(event: Stroke): PageKey | undefined {
  const { altKey, shiftKey, code } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && !altKey && !shiftKey && code === 'KeyK') return 'palette';
  if (altKey && !isCommand && !shiftKey) {
    // By place, because Alt turns the letter into another on a Mac.
    if (code === 'KeyW') return 'nextWaiting';
    if (code === 'ArrowUp') return 'previousSession';
    if (code === 'ArrowDown') return 'nextSession';
  }
  return undefined;
}

/** Letters are typed here: a single letter is no command then. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type=radio], [type=checkbox]), textarea, select'))
  );
}
