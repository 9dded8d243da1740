import { useEffect } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import type { App } from '../../core/context/app.ts';
import { isDeadKey } from '../../core/keys/input-method.ts';
import type { PageKey } from '../../core/keys/keys.ts';
import { isTyping, pageKeyOf } from '../../core/keys/keys.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { mayNow } from '../../core/stores/may.ts';
import { groupSessions, sessionsInNeed } from '../../core/stores/session-groups.ts';
import { sessionPanels } from '../panels/session-panels.ts';
import { goToPart } from './go-to-part.ts';

/** The keys that work wherever the focus is, also in a terminal. */
export function useGlobalKeys(): void {
  const app = useApp();
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const { bindings, isChoosing } = app.stores.keys.getState();
      if (isChoosing || (isDeadKey(event) && isTyping(event.target))) return;
      const key = pageKeyOf(bindings, event, 'everywhere');
      if (!key) return;
      event.preventDefault();
      event.stopPropagation();
      run(app, key);
    }
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [app]);
}

function run({ stores }: App, key: PageKey): void {
  // A dialog keeps the page behind it as it is.
  if (stores.dialogs.getState().dialog !== 'none') return;
  switch (key) {
    case 'palette':
      return document.querySelector<HTMLElement>('[role=combobox][data-palette]')?.focus();
    case 'nextPart':
      return goToPart(1);
    case 'previousPart':
      return goToPart(-1);
    case 'newSession':
      if (!mayNow(stores)('session.start', null)) return;
      return stores.dialogs.setState({ dialog: 'new-session', path: '', fork: null }, true);
    case 'search':
      if (!mayNow(stores)('session.search', null)) return;
      return stores.dialogs.setState({ dialog: 'search', query: '' }, true);
    case 'settings':
      return stores.dialogs.setState({ dialog: 'settings' }, true);
    case 'nextWaiting':
    case 'previousSession':
    case 'nextSession':
      return goTo(stores, key);
    case 'timeline':
    case 'changes':
      return showPanel(stores, key);
    case 'allow':
    case 'deny':
    case 'find':
      // Heard where they count.
      return;
  }
}

function showPanel({ layout }: App['stores'], key: PageKey): void {
  const panel = sessionPanels.find((one) => one.key === key);
  if (panel) layout.setState((state) => ({ ...state, panel: panel.id }), true);
}

function goTo(stores: App['stores'], key: 'nextWaiting' | 'previousSession' | 'nextSession'): void {
  const { sessions } = stores.sessions.getState();
  const { focused } = stores.layout.getState();
  const order =
    key === 'nextWaiting'
      ? sessionsInNeed(sessions.values())
      : groupSessions(sessions.values()).flatMap((group) => group.rows.map((row) => row.session));
  const at = order.findIndex((session) => session.id === focused);
  const step = key === 'previousSession' ? -1 : 1;
  const next = order.at(at === -1 && step === -1 ? -1 : (at + step) % order.length);
  if (next) stores.layout.setState((state) => showSession(state, next.id), true);
}
