import type { DragEvent } from 'react';
import { useState } from 'react';

import { useApp } from '../../app/app-context.tsx';
import { Button } from '../../ui/button.tsx';

import './new-session.css';

/** On the desktop a dropped folder becomes a session; in a browser a path is typed. */
export function DropZone() {
  const { desktop, stores } = useApp();
  const [isOver, setIsOver] = useState(false);

  function open(path: string): void {
    stores.dialogs.setState({ dialog: 'new-session', path, resume: null }, true);
  }
  if (!desktop) {
    return (
      <div className="drop-zone">
        <Button onClick={() => open('')}>Start a session in a repo</Button>
      </div>
    );
  }
  function drop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    const [file] = event.dataTransfer.files;
    if (file && desktop) open(desktop.pathOfDrop(file));
  }
  return (
    <div
      className={`drop-zone is-drop ${isOver ? 'is-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      Drop a repo here
      <br />
      to start a session
    </div>
  );
}
