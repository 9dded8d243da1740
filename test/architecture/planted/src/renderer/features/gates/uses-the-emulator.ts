// Planted: renderer/features: packages

import { Terminal } from '@xterm/xterm';

export const terminal = Terminal;
