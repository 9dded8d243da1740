type MaybeComposed = Pick<KeyboardEvent, 'key'> & {
  readonly isComposing?: boolean;
  readonly keyCode?: number;
};

/** What browsers put into the old `keyCode` of a key that an input method has taken. */
const takenKeyCode = 229;

/**
 * A key of an input method: it composes a word or ends one, as Enter does, and means nothing to the page. Safari ends
 * the composition before that Enter and marks it by the old number alone; Windows says `Process` also where nothing
 * can be typed.
 */
export function isInputMethodKey(event: MaybeComposed): boolean {
  return event.isComposing === true || event.key === 'Process' || event.keyCode === takenKeyCode;
}

/** An accent that waits for its letter: in a text it is typing, whatever key it is on (⌥N on a Mac). */
export function isDeadKey(event: Pick<KeyboardEvent, 'key'>): boolean {
  return event.key === 'Dead';
}
