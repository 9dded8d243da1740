import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { BridgeChannels, DesktopBridge } from '../shared/wire/bridge.ts';

const channels: BridgeChannels = {
  chooseFolder: 'roundhouse:choose-folder',
  reveal: 'roundhouse:reveal',
  openInEditor: 'roundhouse:open-in-editor',
  openTerminal: 'roundhouse:open-terminal',
  saveTranscript: 'roundhouse:save-transcript',
  ready: 'roundhouse:ready',
  show: 'roundhouse:show',
};

const bridge: DesktopBridge = {
  pathOfDrop: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  chooseFolder: async () => {
    const path: unknown = await ipcRenderer.invoke(channels.chooseFolder);
    return typeof path === 'string' ? path : null;
  },
  reveal: async (path) => {
    await ipcRenderer.invoke(channels.reveal, path);
  },
  openInEditor: async (path) => {
    await ipcRenderer.invoke(channels.openInEditor, path);
  },
  openTerminal: async (path) => {
    await ipcRenderer.invoke(channels.openTerminal, path);
  },
  saveTranscript: async (request) => {
    const path: unknown = await ipcRenderer.invoke(channels.saveTranscript, request);
    return typeof path === 'string' ? path : null;
  },
  onShow: (listener) => {
    ipcRenderer.on(channels.show, (_event, request: unknown) => listener(request));
    ipcRenderer.send(channels.ready);
  },
};

contextBridge.exposeInMainWorld('roundhouseDesktop', bridge);
