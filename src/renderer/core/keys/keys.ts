import type { KeyStroke, PressedKey } from './key-stroke.ts';
import { strokeOf } from './key-stroke.ts';

interface PageKeyRow {
  readonly words: string;
  /** `everywhere`, `card`: while a gate is shown and nothing is typed, `terminal`: inside one. */
  readonly where: 'everywhere' | 'card' | 'terminal';
  readonly stroke: KeyStroke;
}

/** Keys of the page, in one table: what they do, where, and the stroke until a person chooses another. */
export const pageKeys = {
  palette: { words: 'Go to session, run a command', where: 'everywhere', stroke: 'Mod+KeyK' },
  nextWaiting: {
    words: 'Go to the next session that needs you',
    where: 'everywhere',
    stroke: 'Alt+KeyW',
  },
  previousSession: { words: 'Previous session', where: 'everywhere', stroke: 'Alt+ArrowUp' },
  nextSession: { words: 'Next session', where: 'everywhere', stroke: 'Alt+ArrowDown' },
  nextPart: { words: 'Go to the next part of the window', where: 'everywhere', stroke: 'F6' },
  previousPart: {
    words: 'Go to the previous part of the window',
    where: 'everywhere',
    stroke: 'Shift+F6',
  },
  timeline: { words: 'Show the timeline', where: 'everywhere', stroke: 'Alt+Digit1' },
  changes: { words: 'Show the changes', where: 'everywhere', stroke: 'Alt+Digit2' },
  newSession: { words: 'New session', where: 'everywhere', stroke: 'Alt+KeyN' },
  search: { words: 'Search all sessions', where: 'everywhere', stroke: 'Alt+KeyS' },
  settings: { words: 'Settings', where: 'everywhere', stroke: 'Mod+Comma' },
  allow: { words: 'Allow the request', where: 'card', stroke: 'KeyY' },
  deny: { words: 'Deny the request', where: 'card', stroke: 'KeyN' },
  find: { words: 'Find in the terminal', where: 'terminal', stroke: 'Mod+Shift+KeyF' },
} as const satisfies Record<string, PageKeyRow>;

export type PageKey = keyof typeof pageKeys;

export const pageKeyNames = Object.keys(pageKeys) as readonly PageKey[];

/** The stroke of each key; null has none. */
export type KeyBindings = Readonly<Record<PageKey, KeyStroke | null>>;

export const defaultBindings: KeyBindings = {
  palette: pageKeys.palette.stroke,
  nextWaiting: pageKeys.nextWaiting.stroke,
  previousSession: pageKeys.previousSession.stroke,
  nextSession: pageKeys.nextSession.stroke,
  nextPart: pageKeys.nextPart.stroke,
  previousPart: pageKeys.previousPart.stroke,
  timeline: pageKeys.timeline.stroke,
  changes: pageKeys.changes.stroke,
  newSession: pageKeys.newSession.stroke,
  search: pageKeys.search.stroke,
  settings: pageKeys.settings.stroke,
  allow: pageKeys.allow.stroke,
  deny: pageKeys.deny.stroke,
  find: pageKeys.find.stroke,
};

/** Which key was pressed, of those that count in that place. */
export function pageKeyOf(
  bindings: KeyBindings,
  event: PressedKey,
  where: PageKeyRow['where'],
): PageKey | undefined {
  const stroke = strokeOf(event);
  if (stroke === null) return undefined;
  return pageKeyNames.find((name) => pageKeys[name].where === where && bindings[name] === stroke);
}

/** Strokes that programs in a terminal, or every text field, cannot do without. */
const taken = new Set([
  ...['KeyC', 'KeyV', 'KeyX', 'KeyZ', 'KeyD', 'KeyA', 'BracketLeft'].map((code) => `Mod+${code}`),
  ...['KeyC', 'KeyV'].map((code) => `Mod+Shift+${code}`),
]);

const notAlone = new Set(['Enter', 'Escape', 'Tab', 'Space', 'Backspace', 'Delete', 'ContextMenu']);

/** Why a stroke cannot be given to a key, as a sentence; null when it can. */
export function strokeProblem(name: PageKey, stroke: KeyStroke): string | null {
  const parts = stroke.split('+');
  const code = parts.at(-1) ?? '';
  if (taken.has(stroke)) return 'Terminals and text fields use this key.';
  const isBare = !stroke.startsWith('Mod+') && !stroke.startsWith('Alt+');
  if (!isBare || /^F\d+$/.test(code)) return null;
  if (notAlone.has(code) || code.startsWith('Arrow'))
    return 'This key moves the cursor or types everywhere.';
  if (pageKeys[name].where === 'card') return null;
  return 'Add Ctrl, ⌘ or Alt; on its own this key types text.';
}

/** The other key that a stroke would be taken from: the two could be meant in the same place. */
export function holderOf(
  bindings: KeyBindings,
  name: PageKey,
  stroke: KeyStroke,
): PageKey | undefined {
  return pageKeyNames.find((other) => other !== name && bindings[other] === stroke);
}

/** Letters are typed here, or will be when the emulator has come: a single letter is no command then. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        'input:not([type=radio], [type=checkbox]), textarea, select, [data-terminal-of]',
      ))
  );
}
