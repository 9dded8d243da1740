import type { ReactNode } from 'react';

import './chip.css';

/** A word in a frame: a branch, a mode, a place. */
export function Chip({
  children,
  isCode = false,
  title,
}: {
  readonly children: ReactNode;
  readonly isCode?: boolean;
  readonly title?: string;
}) {
  return (
    <span className={isCode ? 'chip mono' : 'chip'} title={title}>
      {children}
    </span>
  );
}
