// Planted: main/headless: packages + main/headless: paths

import { WebSocket } from 'ws';

import { Hub } from './hub/hub.ts';

export const reached = [Hub, WebSocket];
