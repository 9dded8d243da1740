import type { BrowserWindow } from 'electron';
import { dialog } from 'electron';

import type { AppLink } from './app-link.ts';

/**
 * Asks the person whether to follow a link, which may come from anywhere; one that is not ours is only told of.
 * On the window when there is one.
 */
export async function confirmLink(
  link: AppLink | undefined,
  window: BrowserWindow | undefined,
): Promise<boolean> {
  const options = linkQuestion(link);
  const { response } = window
    ? await dialog.showMessageBox(window, options)
    : await dialog.showMessageBox(options);
  return link !== undefined && response === 0;
}

function linkQuestion(link: AppLink | undefined) {
  const common = { type: 'question' as const, title: 'Roundhouse', noLink: true };
  if (!link) {
    return {
      ...common,
      message: 'This link is not one that Roundhouse follows.',
      detail: 'Nothing was opened.',
      buttons: ['OK'],
    };
  }
  const isPath = link.type === 'open-path';
  return {
    ...common,
    message: isPath ? 'A link asks to open this folder:' : 'A link asks to show this session:',
    detail: `${isPath ? link.path : link.name}\n\nNothing starts before you say so.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  };
}
