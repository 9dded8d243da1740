import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { BrowserWindow, dialog, ipcMain, shell } from 'electron';

import { messageOf } from '../../shared/base/app-error.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import type { SessionView } from '../../shared/domain/session.ts';
import type { BridgeAnswer, BridgeArguments, BridgeCall } from '../../shared/wire/bridge.ts';
import {
  bridgeChannels,
  isBridgeCall,
  isSessionPath,
  parseBridgeArgument,
} from '../../shared/wire/bridge.ts';
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

/** A call without an answer here does not compile. A path of a session comes with its links followed. */
type BridgeAnswers = {
  readonly [Call in BridgeCall]: (
    argument: BridgeArguments[Call],
    window: BrowserWindow | null,
  ) => unknown;
};

/** Answers the bridge. Only the top frame of our own page is heard, and every argument is checked by its row. */
export function serveBridge(options: BridgeOptions): void {
  const { origin, sessions, onReady } = options;
  const answers = answersOf(options);

  function serve<Call extends BridgeCall>(call: Call, answer: BridgeAnswers[Call]): void {
    ipcMain.handle(
      bridgeChannels[call].name,
      async (event, given: unknown): Promise<BridgeAnswer> => {
        checkSender(event, origin());
        try {
          const checked = isSessionPath(call) ? pathOfSession(given, sessions()) : given;
          const argument = parseBridgeArgument(call, checked);
          return {
            value: await answer(argument, BrowserWindow.fromWebContents(event.sender)),
          };
        } catch (thrown) {
          // As an answer: Electron would put the name of the channel before what a person reads.
          return { error: messageOf(thrown) };
        }
      },
    );
  }

  for (const call of Object.keys(bridgeChannels).filter(isBridgeCall)) serve(call, answers[call]);
  ipcMain.on(bridgeChannels.ready.name, (event) => {
    checkSender(event, origin());
    onReady();
  });
}

function answersOf({ http, editor, environment }: BridgeOptions): BridgeAnswers {
  return {
    chooseFolder: async (_nothing, window) => {
      const properties = { properties: ['openDirectory' as const] };
      const chosen = window
        ? await dialog.showOpenDialog(window, properties)
        : await dialog.showOpenDialog(properties);
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    reveal: (path) => shell.showItemInFolder(path),
    openInEditor: (path) => openInEditor(path, { editor: editor(), environment }),
    openTerminal: (path) => openTerminal(path, environment),
    saveTranscript: async (request, window) => {
      const suggestion = { defaultPath: `${request.name}.${request.format}` };
      const chosen = window
        ? await dialog.showSaveDialog(window, suggestion)
        : await dialog.showSaveDialog(suggestion);
      if (chosen.canceled || chosen.filePath === '') return null;
      await saveTranscript(http, request, chosen.filePath);
      return chosen.filePath;
    },
  };
}

function checkSender(event: IpcMainEvent | IpcMainInvokeEvent, origin: string): void {
  const { senderFrame } = event;
  const isOurs =
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === origin;
  if (!isOurs) throw new Error('this frame may not use the bridge');
}
