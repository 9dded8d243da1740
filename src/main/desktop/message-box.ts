import type { BrowserWindow, MessageBoxOptions, MessageBoxReturnValue } from 'electron';
import { dialog } from 'electron';

/** On the window when there is one. */
export function showMessageBox(
  options: MessageBoxOptions,
  window: BrowserWindow | undefined,
): Promise<MessageBoxReturnValue> {
  return window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options);
}
