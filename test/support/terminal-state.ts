/* eslint-disable no-underscore-dangle -- these are the names that xterm.js gave its fields */
import type { IBuffer, Terminal } from '@xterm/headless';

// Everything there is to know about an emulator's state, read from xterm.js itself and not through the code
// under test, in a form that can be compared and read when it differs.

interface Attributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: {
    readonly _ext: number;
    readonly urlId: number;
  };
}

interface RawBuffer {
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<string, boolean | undefined>>;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: Attributes;
  readonly savedCharset: unknown;
}

interface RawCore {
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    readonly _parser: { readonly precedingJoinState: number; readonly currentState: number };
  };
  readonly _bufferService: {
    readonly buffers: { readonly normal: RawBuffer; readonly alt: RawBuffer };
  };
  readonly _oscLinkService: { getLinkData(id: number): { readonly uri: string } | undefined };
  readonly _charsetService: {
    readonly charset: unknown;
    readonly glevel: number;
    readonly _charsets: readonly unknown[];
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: object;
    readonly decPrivateModes: object;
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
}

export function coreOf(terminal: Terminal): RawCore {
  return Reflect.get(terminal, '_core') as RawCore;
}

export type TerminalState = Readonly<Record<string, unknown>>;

export function describeTerminal(terminal: Terminal): TerminalState {
  const core = coreOf(terminal);
  const { normal, alt } = core._bufferService.buffers;
  const { active } = terminal.buffer;
  const charsets = core._charsetService;
  return {
    size: [terminal.cols, terminal.rows],
    screen: active.type,
    cursor: [active.cursorX, active.cursorY],
    normalRows: rows(terminal, terminal.buffer.normal),
    alternateRows: active.type === 'alternate' ? rows(terminal, active) : [],
    normal: bufferState(terminal, normal),
    alternate: bufferState(terminal, alt),
    attributes: rendition(core._inputHandler._curAttrData),
    link: linkOf(terminal, core._inputHandler._curAttrData),
    underlineColor: color(core._inputHandler._curAttrData.extended._ext & 0x3ffffff),
    joins: joinState(core._inputHandler._parser.precedingJoinState),
    parser: core._inputHandler._parser.currentState,
    charsets: [
      charsets.charset,
      charsets.glevel,
      ...[0, 1, 2, 3].map((g) => charsets._charsets[g]),
    ],
    hidden: core.coreService.isCursorHidden,
    modes: { ...core.coreService.modes },
    privateModes: { ...core.coreService.decPrivateModes },
    mouse: [core.coreMouseService.activeProtocol, core.coreMouseService.activeEncoding],
    options: [terminal.options.cursorBlink, terminal.options.convertEol],
  };
}

/** What the next character is joined by: the kind and width of the last one. The rest is history. */
function joinState(state: number): readonly number[] {
  return state === 0 ? [] : [(state >> 3) & 15, (state >> 1) & 3];
}

function bufferState(terminal: Terminal, buffer: RawBuffer): TerminalState {
  return {
    margins: [buffer.scrollTop, buffer.scrollBottom],
    tabs: Object.keys(buffer.tabs)
      .filter((column) => buffer.tabs[column] && Number(column) < terminal.cols)
      .map(Number),
    // Restoring a cursor behind the last column puts it onto it.
    saved: [Math.min(buffer.savedX, terminal.cols - 1), buffer.savedY, buffer.savedCharset],
    savedAttributes: rendition({
      ...buffer.savedCurAttrData,
      extended: { _ext: 1 << 26, urlId: 0 },
    }),
  };
}

/** One string per row: characters, then where their rendition changes; a blank is a blank however it came. */
function rows(terminal: Terminal, buffer: IBuffer): readonly string[] {
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = buffer.getLine(buffer.baseY + y);
    let text = line?.isWrapped ? '+' : ' ';
    const changes: string[] = [];
    let last = '';
    for (let x = 0; x < terminal.cols; x += 1) {
      const cell = line?.getCell(x);
      if (!cell) continue;
      const isHalf = cell.getWidth() === 0 && x > 0 && line?.getCell(x - 1)?.getWidth() === 2;
      if (!isHalf) text += cell.getChars() || ' ';
      const attributes = cell as unknown as Attributes;
      const link = attributes.bg & extended ? linkOf(terminal, attributes) : '';
      const is = JSON.stringify(rendition(attributes)) + link;
      if (is !== last) changes.push(`${x}:${is}`);
      last = is;
    }
    return `${text.trimEnd()} ${changes.join(' ')}`;
  });
}

function linkOf(terminal: Terminal, attributes: Attributes): string {
  return coreOf(terminal)._oscLinkService.getLinkData(attributes.extended.urlId)?.uri ?? '';
}

const extended = 0x10000000;
const underline = 0x10000000;

/** Colours and flags; of an underline only what is drawn. */
function rendition({ fg, bg, extended: { _ext } }: Attributes): readonly number[] {
  const underlineStyle = (_ext >> 26) & 7;
  const isUnderlined = (fg & underline) !== 0 && ((bg & extended) === 0 || underlineStyle !== 0);
  const drawn = [color(isUnderlined ? fg : fg & ~underline), color(bg & ~extended)];
  if (!isUnderlined || (bg & extended) === 0) return drawn;
  return [...drawn, underlineStyle, color(_ext & 0x3ffffff)];
}

/** Of a palette colour only the index counts; the rest of the field keeps what was there before. */
function color(packed: number): number {
  const mode = packed & 0x3000000;
  return mode === 0x1000000 || mode === 0x2000000 ? (packed & ~0xffff00) >>> 0 : packed >>> 0;
}
