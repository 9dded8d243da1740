import type { BridgeChannels } from '../../shared/wire/bridge.ts';

export const bridgeChannels: BridgeChannels = {
  chooseFolder: 'roundhouse:choose-folder',
  reveal: 'roundhouse:reveal',
  openInEditor: 'roundhouse:open-in-editor',
  openTerminal: 'roundhouse:open-terminal',
  saveTranscript: 'roundhouse:save-transcript',
  ready: 'roundhouse:ready',
  show: 'roundhouse:show',
};
