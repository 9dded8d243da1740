// Planted: shared/client: packages

import { WebSocket } from 'ws';

export const Socket = WebSocket;
