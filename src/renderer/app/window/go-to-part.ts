// A terminal takes Tab, as its program needs it, so there are keys that lead out of it: from part to part
// of the window, in the order of the page. Each part says with `data-part` that it is one.

/** What of a part takes the focus, the best first: a text, the row where one was, a box that scrolls. */
const starts = ['textarea', '[tabindex="0"]', 'button:not(:disabled)'] as const;

/** Puts the focus into the next part, or the one before; from nowhere into the first, or the last. */
export function goToPart(step: 1 | -1, root: ParentNode = document): void {
  const parts = [...root.querySelectorAll<HTMLElement>('[data-part]')].filter(isShown);
  if (parts.length === 0) return;
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  for (let away = 1; away <= parts.length; away += 1) {
    const part = parts.at((from + step * away) % parts.length);
    const target = part && startOf(part);
    target?.focus();
    if (target && document.activeElement === target) return;
  }
}

function startOf(part: HTMLElement): HTMLElement | null {
  for (const selector of starts) {
    const found = part.querySelector<HTMLElement>(selector);
    if (found) return found;
  }
  return null;
}

function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}
