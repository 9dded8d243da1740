import type { BridgeChannels } from '../../shared/wire/bridge.ts';

export const bridgeChannels: BridgeChannels = {
  chooseFolder: 'roundhouse:choose-folder',
  reveal: 'roundhouse:reveal',
  setBadge: 'roundhouse:set-badge',
  ready: 'roundhouse:ready',
  show: 'roundhouse:show',
};
