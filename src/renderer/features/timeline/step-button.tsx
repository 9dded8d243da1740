import type { ReactNode } from 'react';

interface StepButtonProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** A step on one line, which opens what stands behind it. */
export function StepButton({ isOpen, onToggle, children }: StepButtonProps) {
  return (
    <button
      type="button"
      className="timeline-tool timeline-tool-button tool-line"
      aria-expanded={isOpen}
      onClick={onToggle}
    >
      {children}
    </button>
  );
}
