import type { ITheme } from '@xterm/xterm';

// The sixteen colours of both houses. They keep the hues of the signals, so that green in a diff and the
// green of a working session are one green.

export const darkTerminal: ITheme = {
  background: '#0c0f12',
  foreground: '#cfd6dd',
  cursor: '#f2b35d',
  cursorAccent: '#0c0f12',
  selectionBackground: '#f2b35d44',
  black: '#171c22',
  red: '#f0706a',
  green: '#58c38a',
  yellow: '#f2b35d',
  blue: '#6aa8f5',
  magenta: '#b592f0',
  cyan: '#5fc4c9',
  white: '#cfd6dd',
  brightBlack: '#6d7884',
  brightRed: '#f78d88',
  brightGreen: '#7ad0a5',
  brightYellow: '#f7c985',
  brightBlue: '#8fbef9',
  brightMagenta: '#c9aef5',
  brightCyan: '#86d8dc',
  brightWhite: '#f2f4f6',
};

export const lightTerminal: ITheme = {
  background: '#fbfaf7',
  foreground: '#1d2126',
  cursor: '#925607',
  cursorAccent: '#fbfaf7',
  selectionBackground: '#b8721a44',
  black: '#1d2126',
  red: '#b13530',
  green: '#17714a',
  yellow: '#8a5200',
  blue: '#2264b2',
  magenta: '#7447c4',
  cyan: '#0f6d74',
  white: '#565e67',
  brightBlack: '#666d75',
  brightRed: '#c23f3a',
  brightGreen: '#1f8a55',
  brightYellow: '#a8620b',
  brightBlue: '#2f74c6',
  brightMagenta: '#8558d6',
  brightCyan: '#17818a',
  brightWhite: '#3a4149',
};
