import { useLayoutEffect, useRef } from 'react';

/** The caret follows a text that was put in place by us, once it is drawn. */
export function useCaretMove(
  field: { readonly current: HTMLTextAreaElement | null },
  text: string,
): (caret: number) => void {
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => {
    // Not drawn yet: the text that the caret belongs to comes with the next one.
    if (wanted.current === null || field.current?.value !== text) return;
    field.current.setSelectionRange(wanted.current, wanted.current);
    wanted.current = null;
  }, [field, text]);
  return (caret) => {
    wanted.current = caret;
  };
}
