import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { BarKey } from '../../core/terminal/touch-keys.ts';
import { Icon } from '../../ui/icon.tsx';

import './key-bar.css';

const keys: readonly { readonly key: BarKey; readonly label: string; readonly name: string }[] = [
  { key: 'escape', label: 'Esc', name: 'Escape' },
  { key: 'tab', label: 'Tab', name: 'Tab' },
  { key: 'shift-tab', label: '⇧Tab', name: 'Shift+Tab' },
  { key: 'left', label: '←', name: 'Left arrow' },
  { key: 'up', label: '↑', name: 'Up arrow' },
  { key: 'down', label: '↓', name: 'Down arrow' },
  { key: 'right', label: '→', name: 'Right arrow' },
];

const zoomStep = 1.5;

/**
 * Keys that a touch keyboard does not have, and zoom for those who cannot pinch. The style sheet shows it where the
 * main pointer is a finger. It types, so it is here only while this device drives, or nobody does.
 */
export function KeyBar({ session }: { readonly session: SessionView }) {
  const { id, name, run } = session;
  const may = useMay();
  const { terminals } = useApp();
  const isOthers = useIsHeldElsewhere(id);
  const [hasCtrl, setHasCtrl] = useState(false);

  function toggleCtrl(): void {
    void terminals.use(id, (screen) => {
      if (hasCtrl) return screen.releaseCtrl();
      screen.holdCtrl(() => setHasCtrl(false));
      setHasCtrl(true);
      screen.focus();
    });
  }
  function zoom(factor: number): void {
    void terminals.use(id, (screen) => screen.setZoom(screen.zoom * factor));
  }
  return (
    <div
      className="key-bar"
      role="toolbar"
      aria-label={`Keys for ${name}`}
      // A button that took the focus would close the keyboard on the screen.
      onPointerDown={(event) => event.preventDefault()}
    >
      {run.state === 'running' && !isOthers && may('terminal.type', session) && (
        <>
          <button
            type="button"
            aria-label="Control"
            aria-pressed={hasCtrl}
            className={hasCtrl ? 'is-on' : ''}
            onClick={toggleCtrl}
          >
            Ctrl
          </button>
          {keys.map(({ key, label, name: keyName }) => (
            <button
              key={key}
              type="button"
              aria-label={keyName}
              onClick={() => void terminals.use(id, (screen) => screen.pressBarKey(key))}
            >
              {label}
            </button>
          ))}
        </>
      )}
      <button type="button" aria-label="Zoom out" onClick={() => zoom(1 / zoomStep)}>
        <Icon name="minus" size={14} />
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => zoom(zoomStep)}>
        <Icon name="plus" size={14} />
      </button>
    </div>
  );
}

function useIsHeldElsewhere(session: string): boolean {
  const holder = useAppStore(
    (stores) => stores.sessions,
    (state) => state.presence.get(session)?.baton?.device,
  );
  const device = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.device,
  );
  return holder !== undefined && holder !== device;
}
