import type { MenuItemConstructorOptions } from 'electron';

import { assertNever } from '../../../shared/base/assert.ts';
import type { UpdateState } from './updates.ts';

export interface UpdateActions {
  check(): void;
  download(): void;
  quit(): void;
}

/** The line of the Help menu that says how it stands with updates, and does the next step. */
export function updateMenuItem(
  state: UpdateState,
  actions: UpdateActions,
): MenuItemConstructorOptions {
  const id = 'updates';
  switch (state.state) {
    case 'idle':
    case 'failed':
      return { id, label: 'Check for Updates…', click: () => actions.check() };
    case 'checking':
      return { id, label: 'Checking for Updates…', enabled: false };
    case 'available':
      return { id, label: `Download Version ${state.version}`, click: () => actions.download() };
    case 'downloading': {
      const label = `Downloading Version ${state.version} (${state.percent} %)`;
      return { id, label, enabled: false };
    }
    case 'ready': {
      const label = `Quit and Install Version ${state.version}`;
      return { id, label, click: () => actions.quit() };
    }
    default:
      return assertNever(state);
  }
}
