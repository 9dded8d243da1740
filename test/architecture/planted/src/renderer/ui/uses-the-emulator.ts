// Planted: renderer/ui: packages

import { Terminal } from '@xterm/xterm';

export const terminal = Terminal;
