import type { Terminal } from '@xterm/headless';

const oscs = [0, 1, 2, 4, 5, 7, 9, 10, 11, 12, 50, 52, 99, 104, 110, 111, 112, 133, 633, 777, 1337];

/**
 * Says in `heard` what reaches an emulator's parser and could do harm there if somebody gave it a handler:
 * a clipboard, an image addon, a newer xterm.js. Handlers that are registered later are asked before.
 */
export function spyOnParser(terminal: Terminal, heard: string[]): void {
  for (const id of oscs) {
    terminal.parser.registerOscHandler(id, (data) => {
      heard.push(`OSC ${id};${data}`);
      return false;
    });
  }
  terminal.parser.registerDcsHandler({ final: 'q' }, () => {
    heard.push('sixel');
    return true;
  });
  terminal.parser.registerDcsHandler({ intermediates: '+', final: 'q' }, () => {
    heard.push('XTGETTCAP');
    return true;
  });
}
