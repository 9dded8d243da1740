import type { DragEvent, FocusEvent, ReactNode, RefObject } from 'react';
import { useState } from 'react';

interface DropFilesProps {
  readonly className: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly area: RefObject<HTMLDivElement | null>;
  readonly onFocus: (event: FocusEvent) => void;
  readonly children: ReactNode;
}

/** Takes files that are dropped on it. A folder is left to the window: there it begins a session. */
export function DropFiles({ className, area, onFocus, onFiles, children }: DropFilesProps) {
  const [isOver, setIsOver] = useState(false);

  function onDrop(event: DragEvent): void {
    setIsOver(false);
    const { files, hasFolder } = droppedOn(event);
    if (hasFolder || files.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onFiles(files);
  }
  return (
    <div
      ref={area}
      className={isOver ? `${className} is-over` : className}
      onFocus={onFocus}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        const { relatedTarget, currentTarget } = event;
        const isInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        if (!isInside) setIsOver(false);
      }}
      onDrop={onDrop}
    >
      {children}
    </div>
  );
}

function droppedOn({ dataTransfer }: DragEvent) {
  const entries = [...dataTransfer.items].map((item) => item.webkitGetAsEntry());
  return {
    files: [...dataTransfer.files],
    hasFolder: entries.some((entry) => entry?.isDirectory === true),
  };
}
