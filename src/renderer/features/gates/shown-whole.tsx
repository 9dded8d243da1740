import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';

interface ShownWholeProps {
  readonly children: ReactNode;
  /** True from the moment on at which the last of it was in sight. */
  readonly onShown: (isShown: boolean) => void;
  /** Reading it to its end allows nothing here: the answer is in the terminal. */
  readonly isPartOnly?: boolean;
}

/** A pixel or two are lost to rounding at some zoom levels. */
const slackPx = 3;

/**
 * Shows something in a box that scrolls when it is long, and tells when the end of it was in sight: who
 * has not seen the whole command cannot allow it.
 */
export function ShownWhole({ children, onShown, isPartOnly = false }: ShownWholeProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    function look(): void {
      if (!element) return;
      const belowPx = element.scrollHeight - element.clientHeight - element.scrollTop;
      const isWhole = belowPx <= slackPx;
      setIsCut(!isWhole);
      if (isWhole && element.clientHeight > 0) onShown(true);
    }
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look);
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [onShown]);
  return (
    <>
      <div ref={box} className="shown-whole" role="group" aria-label="Request" tabIndex={0}>
        {children}
      </div>
      {isCut && !isPartOnly && (
        <p className="gate-foot">There is more below. Scroll to the end to allow it.</p>
      )}
    </>
  );
}
