import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { BrowserWindow, dialog, ipcMain, shell } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import type { SessionView } from '../../shared/domain/session.ts';
import type { BridgeAnswer } from '../../shared/wire/bridge.ts';
import { transcriptRequestSchema } from '../../shared/wire/bridge.ts';
import { bridgeChannels } from './bridge-channels.ts';
import type { Environment } from './login-path.ts';
import { openInEditor, openTerminal } from './outside-programs.ts';
import { saveTranscript } from './save-transcript.ts';
import { pathOfSession } from './session-paths.ts';

export interface BridgeOptions {
  /** Of the page now: the hub may get another address. */
  readonly origin: () => string;
  readonly http: HttpClient;
  readonly sessions: () => Iterable<SessionView>;
  /** The editor of the settings. */
  readonly editor: () => string;
  /** Of the programs that are opened. */
  readonly environment: Environment;
  /** The page listens to what it is asked to show. */
  readonly onReady: () => void;
}

type Channel = (typeof bridgeChannels)[keyof typeof bridgeChannels];

/** Answers the bridge. Only the top frame of our own page is heard, and every argument is checked. */
export function serveBridge(options: BridgeOptions): void {
  const { origin, http, sessions, editor, environment, onReady } = options;

  function answer(
    channel: Channel,
    handler: (argument: unknown, window: BrowserWindow | null) => unknown,
  ): void {
    ipcMain.handle(channel, async (event, argument: unknown): Promise<BridgeAnswer> => {
      checkSender(event, origin());
      try {
        return { value: await handler(argument, BrowserWindow.fromWebContents(event.sender)) };
      } catch (thrown) {
        // As an answer: Electron would put the name of the channel before what a person reads.
        return { error: messageOf(thrown) };
      }
    });
  }
  ipcMain.on(bridgeChannels.ready, (event) => {
    checkSender(event, origin());
    onReady();
  });
  answer(bridgeChannels.chooseFolder, async (_argument, window) => {
    const properties = { properties: ['openDirectory' as const] };
    const chosen = window
      ? await dialog.showOpenDialog(window, properties)
      : await dialog.showOpenDialog(properties);
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  });
  answer(bridgeChannels.reveal, (path) => {
    shell.showItemInFolder(pathOfSession(path, sessions()));
  });
  answer(bridgeChannels.openInEditor, (path) =>
    openInEditor(pathOfSession(path, sessions()), { editor: editor(), environment }),
  );
  answer(bridgeChannels.openTerminal, (path) =>
    openTerminal(pathOfSession(path, sessions()), environment),
  );
  answer(bridgeChannels.saveTranscript, async (argument, window) => {
    const request = transcriptRequestSchema.parse(argument);
    const suggestion = { defaultPath: `${request.name}.${request.format}` };
    const chosen = window
      ? await dialog.showSaveDialog(window, suggestion)
      : await dialog.showSaveDialog(suggestion);
    if (chosen.canceled || chosen.filePath === '') return null;
    await saveTranscript(http, request, chosen.filePath);
    return chosen.filePath;
  });
}

function checkSender(event: IpcMainEvent | IpcMainInvokeEvent, origin: string): void {
  const { senderFrame } = event;
  const isOurs =
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === origin;
  if (!isOurs) throw new Error('this frame may not use the bridge');
}
