import type { FocusEvent, RefObject } from 'react';
import { useEffect, useState } from 'react';

interface Entered {
  readonly isEntered: boolean;
  readonly onFocus: (event: FocusEvent) => void;
}

/**
 * Whether somebody is at work in an area: from when its text field takes the focus until a click or a key
 * has led elsewhere. Never between press and release: what moves then is not what gets the click.
 */
export function useEntered(area: RefObject<HTMLElement | null>): Entered {
  const [isEntered, setIsEntered] = useState(false);
  useEffect(() => {
    if (!isEntered) return;
    const ends = new AbortController();
    function look({ target }: Event): void {
      const isHere = [target, document.activeElement].some(
        (hand) => hand instanceof Node && area.current?.contains(hand),
      );
      if (!isHere) setIsEntered(false);
    }
    window.addEventListener('click', look, { signal: ends.signal });
    window.addEventListener('keyup', look, { signal: ends.signal });
    return () => ends.abort();
  }, [area, isEntered]);
  return {
    isEntered,
    onFocus({ target }) {
      if (target instanceof HTMLTextAreaElement) setIsEntered(true);
    },
  };
}
