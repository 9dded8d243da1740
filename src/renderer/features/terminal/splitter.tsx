import type { KeyboardEvent, PointerEvent } from 'react';

import type { Split } from '../../core/stores/pane-tree.ts';

interface SplitterProps {
  readonly direction: Split['direction'];
  readonly share: number;
  readonly onMove: (share: number) => void;
}

const keyStep = 0.05;

/** The line between two panes: dragged, or moved by the arrow keys. */
export function Splitter({ direction, share, onMove }: SplitterProps) {
  const isRow = direction === 'row';
  function drag(event: PointerEvent<HTMLDivElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const whole = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!whole) return;
    onMove(
      isRow
        ? (event.clientX - whole.left) / whole.width
        : (event.clientY - whole.top) / whole.height,
    );
  }
  function press(event: KeyboardEvent<HTMLDivElement>): void {
    const less = isRow ? 'ArrowLeft' : 'ArrowUp';
    const more = isRow ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    onMove(share + (event.key === more ? keyStep : -keyStep));
  }
  return (
    <div
      className={`splitter splitter-${direction}`}
      role="separator"
      aria-label="Size of the panes"
      aria-orientation={isRow ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
}
