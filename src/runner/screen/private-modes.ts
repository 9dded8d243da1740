import type { Terminal } from '@xterm/headless';

import type { ExtraModes } from './extra-modes.ts';
import type { Internals } from './internals.ts';

export interface ModeSource {
  readonly terminal: Terminal;
  readonly internals: Internals;
  readonly extraModes: ExtraModes;
}

/** Every private mode (`CSI ? n h`) that has an effect here or at a viewer, and whether it is set. */
export function privateModes(source: ModeSource): ReadonlyMap<number, boolean> {
  const { terminal, internals, extraModes } = source;
  const { modes, mouseProtocol, mouseEncoding } = internals;
  const isAlternate = terminal.buffer.active.type === 'alternate';
  return new Map([
    [1, modes.applicationCursorKeys],
    [6, modes.origin],
    [7, modes.wraparound],
    [9, mouseProtocol === 'X10'],
    [12, terminal.options.cursorBlink ?? false],
    [25, !internals.isCursorHidden],
    [45, modes.reverseWraparound],
    [47, isAlternate],
    [66, modes.applicationKeypad],
    [1000, mouseProtocol === 'VT200'],
    [1002, mouseProtocol === 'DRAG'],
    [1003, mouseProtocol === 'ANY'],
    [1004, modes.sendFocus],
    [1006, mouseEncoding === 'SGR'],
    [1016, mouseEncoding === 'SGR_PIXELS'],
    [1047, isAlternate],
    [1049, isAlternate],
    [2004, modes.bracketedPasteMode],
    [2026, modes.synchronizedOutput],
    ...extraModes.states(),
  ]);
}

/** Set by one sequence each, and with no effect on what is drawn afterwards. */
const plainModes = [
  1, 9, 45, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 2004, 2026, 2031,
];

/** The sequences that set the modes on a terminal that was reset; those that move or draw come last. */
export function modeSequences(source: ModeSource): string {
  const set = privateModes(source);
  const { internals, terminal } = source;
  return [
    ...plainModes.filter((mode) => set.get(mode)).map((mode) => `\x1b[?${mode}h`),
    // A reset leaves these three as they are in xterm.js.
    `\x1b[?25${set.get(25) ? 'h' : 'l'}\x1b[?12${set.get(12) ? 'h' : 'l'}`,
    `\x1b[20${terminal.options.convertEol ? 'h' : 'l'}`,
    cursorStyle(internals),
    set.get(7) ? '' : '\x1b[?7l',
    set.get(6) ? '\x1b[?6h' : '',
    internals.isInsertMode ? '\x1b[4h' : '',
  ].join('');
}

const cursorShapes = { block: 1, underline: 3, bar: 5 } as const;

function cursorStyle(internals: Internals): string {
  const { cursorBlink, cursorStyle: shape } = internals.modes;
  if (cursorBlink === undefined) return '';
  // 7 and 8 are no shapes; they change nothing but the blinking.
  const blinking = shape === undefined ? 7 : cursorShapes[shape];
  return `\x1b[${cursorBlink ? blinking : blinking + 1} q`;
}
