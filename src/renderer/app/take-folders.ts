import type { DesktopBridge } from '../../shared/wire/bridge.ts';
import type { DialogsStore } from '../stores/dialogs-store.ts';

/**
 * On the desktop a folder that is dropped anywhere on the window, or opened by the system, fills in the
 * new-session dialog; nothing starts before the person says so. In a browser a drop has no path.
 */
export function takeFolders(desktop: DesktopBridge | null, dialogs: DialogsStore): Disposable {
  const ends = new AbortController();
  if (desktop) {
    listen(desktop, dialogs, ends.signal);
  }
  return { [Symbol.dispose]: () => ends.abort() };
}

function listen(desktop: DesktopBridge, dialogs: DialogsStore, signal: AbortSignal): void {
  function open(path: string): void {
    if (path !== '') dialogs.setState({ dialog: 'new-session', path, resume: null }, true);
  }
  desktop.onOpenFolder((path) => {
    if (!signal.aborted) open(path);
  });
  // Without this the browser would navigate to what was dropped.
  window.addEventListener('dragover', (event) => event.preventDefault(), { signal });
  window.addEventListener(
    'drop',
    (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) open(desktop.pathOfDrop(file));
    },
    { signal },
  );
}
