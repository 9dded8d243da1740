import type { BrowserWindow, MessageBoxOptions } from 'electron';

import type { SessionView } from '../../shared/domain/session.ts';
import { showMessageBox } from './message-box.ts';

export type OnQuit = 'ask' | 'keep' | 'end';

export interface QuitAnswer {
  readonly choice: 'keep' | 'end' | 'stay';
  readonly isRemembered: boolean;
}

/** Sessions with a Claude Code that runs: what a person would lose sight of. */
export function runningSessions(sessions: Iterable<SessionView>): readonly SessionView[] {
  return [...sessions].filter(
    ({ run, isRemoved }) => !isRemoved && (run.state === 'running' || run.state === 'starting'),
  );
}

const namedLimit = 6;
// Of the buttons: the second one ends Claude Code, so it is never the one under Enter.
const choices = ['keep', 'end', 'stay'] as const;

function quitQuestion(running: readonly SessionView[]): MessageBoxOptions {
  const names = running.slice(0, namedLimit).map((view) => view.name);
  const more = running.length - names.length;
  const list = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const isOne = running.length === 1;
  return {
    type: 'question',
    title: 'Quit Roundhouse',
    message: isOne ? 'One session is running.' : `${running.length} sessions are running.`,
    detail: `${list}\n\nIf you keep ${isOne ? 'it' : 'them'} running, questions wait in the terminal, and Roundhouse reconnects when you start it again.`,
    buttons: ['Quit, Keep Running', isOne ? 'Quit and Stop It' : 'Quit and Stop Them', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    checkboxLabel: "Don't ask again",
    noLink: true,
  };
}

/** Asks on the window when there is one. */
export async function askToQuit(
  running: readonly SessionView[],
  window: BrowserWindow | undefined,
): Promise<QuitAnswer> {
  const { response, checkboxChecked } = await showMessageBox(quitQuestion(running), window);
  return { choice: choices[response] ?? 'stay', isRemembered: checkboxChecked };
}
