import type { TerminalSize } from './terminal-size.ts';
import { countedSequences } from './terminal-work.ts';

// The second line of defence, inside an emulator's own parser. The feed in front (`terminal-feed.ts`)
// brings counts down and keeps control strings out; should the two ever read the same bytes differently,
// these handlers stand where the damage would be done. A handler that returns `true` has dealt with the
// sequence: xterm.js asks no other.

/** The parser of xterm.js, in the browser and headless, as far as it is used here. */
export interface GuardedParser {
  registerCsiHandler(id: SequenceId, handler: (params: SequenceParams) => boolean): Registration;
  registerEscHandler(id: SequenceId, handler: () => boolean): Registration;
  registerOscHandler(id: number, handler: (data: string) => boolean): Registration;
  registerDcsHandler(id: SequenceId, handler: (data: string) => boolean): Registration;
}

export interface SequenceId {
  readonly prefix?: string;
  readonly intermediates?: string;
  readonly final: string;
}

export type SequenceParams = readonly (number | readonly number[])[];

export interface Registration {
  dispose(): void;
}

/** Swallows the sequences whose count is beyond the grid: none gets here through the feed. */
export function guardCounts(
  parser: GuardedParser,
  size: () => TerminalSize,
): readonly Registration[] {
  return countedSequences.map(({ key, limit }) =>
    parser.registerCsiHandler(
      { ...(key.length > 1 && { intermediates: key.slice(0, -1) }), final: key.slice(-1) },
      (params) => numberAt(params, 0) > size()[limit],
    ),
  );
}

/** Sequences that ask the terminal for an answer. A viewer gives none: each would be typed into the session. */
const querySequences: readonly SequenceId[] = [
  { final: 'c' },
  { prefix: '>', final: 'c' },
  { prefix: '=', final: 'c' },
  { final: 'n' },
  { prefix: '?', final: 'n' },
  { intermediates: '$', final: 'p' },
  { prefix: '?', intermediates: '$', final: 'p' },
  { prefix: '>', final: 'q' },
  { prefix: '?', final: 'u' },
  { prefix: '?', final: 'm' },
  { prefix: '?', final: 'S' },
  { intermediates: '*', final: 'y' },
  { intermediates: '$', final: 'u' },
  { intermediates: '$', final: 'w' },
  { final: 'x' },
  { final: 't' },
];

const stringQueries: readonly SequenceId[] = [
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
];

/**
 * Colours, clipboard, notifications and files: what a program may not change or read on an operator's
 * device. 10 to 12, 4, 104 and 110 to 112 also answer in xterm.js.
 */
const closedOscs = [4, 5, 9, 10, 11, 12, 52, 99, 104, 110, 111, 112, 777, 1337];

/** Makes a viewer silent: whatever the session prints, nothing comes back from here. */
export function silenceParser(parser: GuardedParser): readonly Registration[] {
  return [
    ...querySequences.map((id) => parser.registerCsiHandler(id, () => true)),
    ...stringQueries.map((id) => parser.registerDcsHandler(id, () => true)),
    ...closedOscs.map((id) => parser.registerOscHandler(id, () => true)),
  ];
}

/** The parameter at a place; 0 when it is absent or has sub-parameters only. */
export function numberAt(params: SequenceParams, place: number): number {
  const param = params[place];
  return typeof param === 'number' ? param : 0;
}
