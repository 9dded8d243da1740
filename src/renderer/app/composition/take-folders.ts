import type { DesktopBridge, DesktopRequest } from '../../../shared/wire/bridge.ts';
import { parseDesktopRequest } from '../../../shared/wire/bridge.ts';
import type { DialogsStore } from '../../core/stores/dialogs-store.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { addNotice } from '../../core/stores/notices-store.ts';
import type { Stores } from '../../core/stores/stores.ts';

type PageStores = Pick<Stores, 'dialogs' | 'layout' | 'notices'>;

/**
 * On the desktop a folder that is dropped anywhere on the window, or opened by the system, fills in the
 * new-session dialog; nothing starts before the person says so. In a browser a drop has no path, and only
 * must not make the browser leave the page for the file.
 */
export function takeFolders(desktop: DesktopBridge | null, stores: PageStores): Disposable {
  const ends = new AbortController();
  const { signal } = ends;
  desktop?.onShow((value) => {
    const request = parseDesktopRequest(value);
    if (!signal.aborted && request) follow(request, stores);
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
      const paths = [...(event.dataTransfer?.files ?? [])].map((file) => desktop.pathOfDrop(file));
      openPaths(paths, stores.dialogs);
    },
    { signal },
  );
  return { [Symbol.dispose]: () => ends.abort() };
}

function follow(request: DesktopRequest, { dialogs, layout, notices }: PageStores): void {
  switch (request.type) {
    case 'open-paths':
      return openPaths(request.paths, dialogs);
    case 'open-dialog':
      if (request.dialog === 'new-session') {
        return dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true);
      }
      return dialogs.setState({ dialog: request.dialog }, true);
    case 'show-session':
      dialogs.setState({ dialog: 'none' }, true);
      layout.setState((before) => showSession(before, request.session), true);
      if (request.gate !== null) focusGate(request.gate);
      return;
    case 'quitting': {
      const said = { text: 'Roundhouse is quitting.', hint: null };
      return notices.setState(addNotice(notices.getState(), said), true);
    }
  }
}

function openPaths(given: readonly string[], dialogs: DialogsStore): void {
  const paths = [...new Set(given.filter((path) => path !== ''))];
  const [path] = paths;
  if (path === undefined) return;
  if (paths.length > 1) dialogs.setState({ dialog: 'new-sessions', paths }, true);
  else dialogs.setState({ dialog: 'new-session', path, fork: null }, true);
}

/** The card of a gate, as soon as it is drawn; its id is in `GateFrame`. */
function focusGate(gate: string): void {
  if (focusNow(gate)) return;
  const watcher = new MutationObserver(() => {
    if (focusNow(gate)) watcher.disconnect();
  });
  watcher.observe(document.body, { childList: true, subtree: true });
  // Somebody has answered it meanwhile: the card never comes.
  setTimeout(() => watcher.disconnect(), 10_000);
}

function focusNow(gate: string): boolean {
  const card = document.querySelector<HTMLElement>(`#gate-${CSS.escape(gate)}`);
  card?.scrollIntoView({ block: 'nearest' });
  card?.focus();
  return card !== null;
}

/** Text that is dragged into a field is the field's. */
function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}
