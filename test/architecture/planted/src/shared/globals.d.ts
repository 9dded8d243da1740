// Planted: shared: packages + shared: paths

import type { WebSocket } from 'ws';

import type { Clock } from './base/clock.ts';

declare global {
  var clock: Clock;
  var socket: WebSocket;
}
