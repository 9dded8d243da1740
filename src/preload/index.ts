import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { BridgeChannels, DesktopBridge } from '../shared/wire/bridge.ts';

const channels: BridgeChannels = {
  chooseFolder: 'roundhouse:choose-folder',
  reveal: 'roundhouse:reveal',
  setBadge: 'roundhouse:set-badge',
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
  setBadge: (count) => ipcRenderer.send(channels.setBadge, count),
  onShow: (listener) => {
    ipcRenderer.on(channels.show, (_event, request: unknown) => listener(request));
    ipcRenderer.send(channels.ready);
  },
};

contextBridge.exposeInMainWorld('roundhouseDesktop', bridge);
