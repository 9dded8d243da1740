// Planted: preload: types only

import { type Bridge, bridgeChannel } from '../shared/wire/bridge.ts';

export const reached: [Bridge?] = [bridgeChannel];
