/* eslint-disable no-underscore-dangle -- these are the names that xterm.js gave its fields */
import type { Terminal } from '@xterm/headless';

import { AppError } from '../../shared/base/app-error.ts';

// What a snapshot needs and xterm.js tells nobody: saved cursors, margins, character sets, the attributes
// in force. It is read, never written, from the fields of one pinned version; `internalsOf` refuses a
// version where they are not what they were, and the snapshot tests compare all of them.

/** A letter for a letter; `undefined` is ASCII. Compared by identity only. */
export type Charset = Readonly<Record<string, string>> | undefined;

/** Colours and flags as xterm.js packs them, see `rendition.ts`. */
export interface PackedAttributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: {
    /** Style and colour of an underline; the getters for them speak of the link's underline instead. */
    readonly _ext: number;
    /** 0 for none. */
    readonly urlId: number;
  };
}

export interface InternalBuffer {
  readonly x: number;
  readonly y: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<string, boolean | undefined>>;
  readonly savedX: number;
  readonly savedY: number;
  readonly savedCurAttrData: PackedAttributes;
  readonly savedCharset: Charset;
}

export interface DecPrivateModes {
  readonly applicationCursorKeys: boolean;
  readonly applicationKeypad: boolean;
  readonly bracketedPasteMode: boolean;
  readonly cursorBlink: boolean | undefined;
  readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
  readonly origin: boolean;
  readonly reverseWraparound: boolean;
  readonly sendFocus: boolean;
  readonly synchronizedOutput: boolean;
  readonly wraparound: boolean;
}

interface Core {
  readonly _inputHandler: {
    readonly _curAttrData: PackedAttributes;
    readonly _parser: { readonly precedingJoinState: number };
  };
  readonly _bufferService: {
    readonly buffers: { readonly normal: InternalBuffer; readonly alt: InternalBuffer };
  };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly glevel: number;
    readonly _charsets: readonly Charset[];
  };
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: DecPrivateModes;
  };
  readonly _oscLinkService: { getLinkData(id: number): { readonly uri: string } | undefined };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
}

const expected: readonly (readonly [path: string, type: string])[] = [
  ['_inputHandler._curAttrData.fg', 'number'],
  ['_inputHandler._curAttrData.bg', 'number'],
  ['_inputHandler._curAttrData.extended._ext', 'number'],
  ['_inputHandler._curAttrData.extended.urlId', 'number'],
  ['_inputHandler._parser.precedingJoinState', 'number'],
  ['_oscLinkService.getLinkData', 'function'],
  ['_charsetService.glevel', 'number'],
  ['_charsetService._charsets', 'object'],
  ['coreService.isCursorHidden', 'boolean'],
  ['coreService.modes.insertMode', 'boolean'],
  ['coreMouseService.activeProtocol', 'string'],
  ['coreMouseService.activeEncoding', 'string'],
  ...['origin', 'wraparound', 'sendFocus', 'bracketedPasteMode', 'synchronizedOutput'].map(
    (mode) => [`coreService.decPrivateModes.${mode}`, 'boolean'] as const,
  ),
  ...['x', 'y', 'scrollTop', 'scrollBottom', 'savedX', 'savedY'].flatMap((field) =>
    ['normal', 'alt'].map((name) => [`_bufferService.buffers.${name}.${field}`, 'number'] as const),
  ),
  ['_bufferService.buffers.normal.tabs', 'object'],
  ['_bufferService.buffers.normal.savedCurAttrData.fg', 'number'],
];

/** Everything is read when it is asked for: a reset replaces the objects. */
export class Internals {
  readonly #terminal: Terminal;
  readonly #core: Core;

  /** Throws an `AppError` when this is not the version whose fields are known. */
  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#core = coreOf(terminal);
  }

  /** Colours and flags of what is printed next. */
  get attributes(): PackedAttributes {
    return this.#core._inputHandler._curAttrData;
  }

  /** The target of the link that a cell with these attributes belongs to; empty for none. */
  linkOf(attributes: PackedAttributes): string {
    const { urlId } = attributes.extended;
    return urlId === 0 ? '' : (this.#core._oscLinkService.getLinkData(urlId)?.uri ?? '');
  }

  /** Whether the next character may join the one printed last. */
  get isJoinable(): boolean {
    return this.#core._inputHandler._parser.precedingJoinState !== 0;
  }

  /** The cells of the character printed last, 0 when something came after it. */
  get joinableWidth(): number {
    return (this.#core._inputHandler._parser.precedingJoinState >> 1) & 3;
  }

  get activeBuffer(): InternalBuffer {
    return this.buffer(this.#terminal.buffer.active.type);
  }

  /** The character set in force, which need not be that of the level. */
  get charset(): Charset {
    return this.#core._charsetService.charset;
  }

  get charsetLevel(): number {
    return this.#core._charsetService.glevel;
  }

  get isCursorHidden(): boolean {
    return this.#core.coreService.isCursorHidden;
  }

  get isInsertMode(): boolean {
    return this.#core.coreService.modes.insertMode;
  }

  get modes(): DecPrivateModes {
    return this.#core.coreService.decPrivateModes;
  }

  /** `NONE`, `X10`, `VT200`, `DRAG` or `ANY`. */
  get mouseProtocol(): string {
    return this.#core.coreMouseService.activeProtocol;
  }

  /** `DEFAULT`, `SGR` or `SGR_PIXELS`. */
  get mouseEncoding(): string {
    return this.#core.coreMouseService.activeEncoding;
  }

  buffer(name: 'normal' | 'alternate'): InternalBuffer {
    const { normal, alt } = this.#core._bufferService.buffers;
    return name === 'normal' ? normal : alt;
  }

  charsetAt(level: number): Charset {
    return this.#core._charsetService._charsets[level];
  }
}

function coreOf(terminal: Terminal): Core {
  const core = fieldOf(terminal, '_core');
  for (const [path, type] of expected) {
    let value = core;
    for (const name of path.split('.')) value = fieldOf(value, name);
    if (typeof value !== type) {
      throw new AppError('internal', `This xterm.js has no ${path}: snapshots would lie.`);
    }
  }
  return core as Core;
}

const extendedFlag = 0x10000000;
const underlineStyleShift = 26;

const notExtended = { _ext: 0, urlId: 0 };

/** No colour, no flag, no link. */
export const plainAttributes: PackedAttributes = { fg: 0, bg: 0, extended: notExtended };

/** What `ESC 7` keeps: neither the style nor the colour of an underline, and no link. */
export function savedAttributes(saved: PackedAttributes): PackedAttributes {
  return { fg: saved.fg, bg: saved.bg, extended: { _ext: 1 << underlineStyleShift, urlId: 0 } };
}

/** 1 single, 2 double, 3 curly, 4 dotted, 5 dashed; 0 is drawn as none. */
export function underlineStyleOf(attributes: PackedAttributes): number {
  return attributes.bg & extendedFlag ? (attributes.extended._ext >> underlineStyleShift) & 7 : 1;
}

/** Packed as the other colours. */
export function underlineColorOf(attributes: PackedAttributes): number {
  return attributes.extended._ext & 0x3ffffff;
}

/** The packed attributes of a cell that `getCell` gave, as they are now. */
export function attributesOf(cell: object): PackedAttributes {
  const { fg, bg, extended } = cell as PackedAttributes;
  // A cell object that is used again keeps the last extension it saw.
  return { fg, bg, extended: bg & extendedFlag ? extended : notExtended };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
