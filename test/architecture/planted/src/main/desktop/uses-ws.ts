// Planted: main/desktop: packages

import { WebSocket } from 'ws';

export const Socket = WebSocket;
