// Planted: shared/wire: packages

import type { WebSocket } from 'ws';

export type Socket = WebSocket;
