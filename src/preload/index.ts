import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { BridgeChannelNames, DesktopBridge } from '../shared/wire/bridge.ts';

const channels: BridgeChannelNames = {
  chooseFolder: 'roundhouse:choose-folder',
  reveal: 'roundhouse:reveal',
  openInEditor: 'roundhouse:open-in-editor',
  openTerminal: 'roundhouse:open-terminal',
  saveTranscript: 'roundhouse:save-transcript',
  ready: 'roundhouse:ready',
  show: 'roundhouse:show',
};

/** Throws what the program says against it, in its words. */
async function ask(channel: string, argument?: unknown): Promise<unknown> {
  const answer: unknown = await ipcRenderer.invoke(channel, argument);
  if (typeof answer !== 'object' || answer === null) return undefined;
  if ('error' in answer) throw new Error(String(answer.error));
  return 'value' in answer ? answer.value : undefined;
}

const bridge: DesktopBridge = {
  pathOfDrop: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  chooseFolder: async () => {
    const path = await ask(channels.chooseFolder);
    return typeof path === 'string' ? path : null;
  },
  reveal: async (path) => {
    await ask(channels.reveal, path);
  },
  openInEditor: async (path) => {
    await ask(channels.openInEditor, path);
  },
  openTerminal: async (path) => {
    await ask(channels.openTerminal, path);
  },
  saveTranscript: async (request) => {
    const path = await ask(channels.saveTranscript, request);
    return typeof path === 'string' ? path : null;
  },
  onShow: (listener) => {
    ipcRenderer.on(channels.show, (_event, request: unknown) => listener(request));
    ipcRenderer.send(channels.ready);
  },
};

contextBridge.exposeInMainWorld('roundhouseDesktop', bridge);
