import { useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';

import './new-session.css';

/** Says where to begin: the whole window takes a dropped folder (`take-folders.ts`); a browser has a button. */
export function DropZone() {
  const { desktop, stores } = useApp();
  const may = useMay();
  const [isOver, setIsOver] = useState(false);

  function open(path: string): void {
    stores.dialogs.setState({ dialog: 'new-session', path, fork: null }, true);
  }
  if (!may('session.start', null)) return null;
  if (!desktop) {
    return (
      <div className="drop-zone">
        <Button onClick={() => open('')}>Start a session in a repo</Button>
      </div>
    );
  }
  return (
    <div
      className={`drop-zone is-drop ${isOver ? 'is-over' : ''}`}
      onDragEnter={() => setIsOver(true)}
      onDragLeave={() => setIsOver(false)}
      onDrop={() => setIsOver(false)}
    >
      Drop a repo here
      <br />
      to start a session
    </div>
  );
}
