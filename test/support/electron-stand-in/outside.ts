import type { Journal } from './journal.ts';
import { strict } from './strict.ts';

/** `dialog`: a test answers before the program asks. */
export function dialogOf(journal: Journal): object {
  function asked(api: string) {
    return async (...args: readonly unknown[]) => {
      journal.note(api, args.at(-1));
      return journal.answerTo(api);
    };
  }
  return strict(
    {
      // A program that shows one often ends: what it said is for the test that started it.
      showErrorBox: (title: string, text: string) => {
        journal.note('dialog.showErrorBox', title, text);
        process.stderr.write(`${title}: ${text}\n`);
      },
      showOpenDialog: asked('dialog.showOpenDialog'),
      showSaveDialog: asked('dialog.showSaveDialog'),
      showMessageBox: asked('dialog.showMessageBox'),
    },
    'dialog',
  );
}

/** `shell`: what is opened outside is noted, and nothing happens. */
export function shellOf(journal: Journal): object {
  function later(api: string) {
    return async (...args: readonly unknown[]) => {
      journal.note(api, ...args);
      return '';
    };
  }
  return strict(
    {
      openExternal: later('shell.openExternal'),
      openPath: later('shell.openPath'),
      showItemInFolder: (...args: readonly unknown[]) =>
        journal.note('shell.showItemInFolder', ...args),
    },
    'shell',
  );
}
