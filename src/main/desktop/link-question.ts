import type { BrowserWindow, MessageBoxOptions } from 'electron';

import type { AppLink } from './app-link.ts';
import { showMessageBox } from './message-box.ts';

/**
 * Asks the person whether to follow a link, which may come from anywhere; one that is not ours is only told of.
 * On the window when there is one.
 */
export async function confirmLink(
  link: AppLink | undefined,
  window: BrowserWindow | undefined,
): Promise<boolean> {
  const { response } = await showMessageBox(linkQuestion(link), window);
  return link !== undefined && response === 0;
}

/** A link may be older than what it names. */
export async function sayNoSession(name: string, window: BrowserWindow | undefined): Promise<void> {
  await showMessageBox(
    { ...common, type: 'info', message: `There is no session ${name}.` },
    window,
  );
}

const common = { type: 'question', title: 'Roundhouse', noLink: true } as const;

function linkQuestion(link: AppLink | undefined): MessageBoxOptions {
  if (!link) {
    return {
      ...common,
      message: 'Roundhouse does not support this link.',
      detail: 'Nothing was opened.',
      buttons: ['OK'],
    };
  }
  const isPath = link.type === 'open-path';
  return {
    ...common,
    message: isPath ? 'A link asks to open this folder:' : 'A link asks to show this session:',
    detail: `${isPath ? link.path : link.name}\n\nNothing starts until you confirm.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  };
}
