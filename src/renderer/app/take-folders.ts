import type { DesktopBridge } from '../../shared/wire/bridge.ts';
import { parseDesktopRequest } from '../../shared/wire/bridge.ts';
import type { DialogsStore } from '../stores/dialogs-store.ts';

/**
 * On the desktop a folder that is dropped anywhere on the window, or opened by the system, fills in the
 * new-session dialog; nothing starts before the person says so. In a browser a drop has no path, and only
 * must not make the browser leave the page for the file.
 */
export function takeFolders(desktop: DesktopBridge | null, dialogs: DialogsStore): Disposable {
  const ends = new AbortController();
  const { signal } = ends;
  function open(given: readonly string[]): void {
    const paths = [...new Set(given.filter((path) => path !== ''))];
    const [path] = paths;
    if (path === undefined) return;
    if (paths.length > 1) dialogs.setState({ dialog: 'new-sessions', paths }, true);
    else dialogs.setState({ dialog: 'new-session', path, resume: null }, true);
  }
  desktop?.onShow((value) => {
    const request = parseDesktopRequest(value);
    if (!signal.aborted && request) open(request.paths);
  });
  window.addEventListener(
    'dragover',
    (event) => {
      if (hasFiles(event)) event.preventDefault();
    },
    { signal },
  );
  window.addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (!desktop) return;
      open([...(event.dataTransfer?.files ?? [])].map((file) => desktop.pathOfDrop(file)));
    },
    { signal },
  );
  return { [Symbol.dispose]: () => ends.abort() };
}

/** Text that is dragged into a field is the field's. */
function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
