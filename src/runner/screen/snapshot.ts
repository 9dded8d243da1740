import type { IBuffer } from '@xterm/headless';

import type { KeyboardState } from '../../shared/domain/keyboard-flags.ts';
import { closeLink } from '../../shared/domain/terminal-link.ts';
import type { TerminalSize } from '../../shared/domain/terminal-size.ts';
import type { Charsets } from './charsets.ts';
import type { InternalBuffer, PackedAttributes } from './internals.ts';
import { attributesOf, savedAttributes } from './internals.ts';
import { moveTo, paintBuffer } from './paint.ts';
import type { ModeSource } from './private-modes.ts';
import { modeSequences } from './private-modes.ts';
import { isErased, linkSequence, renditionSequence } from './rendition.ts';

// A snapshot is a program for an emulator: it resets it, draws the screen that is not in use, then the one
// that is, sets what was set, and leaves the cursor where it was. Run on any emulator with our guards, it
// yields the state it was taken from, so that the bytes after it mean the same as without it.
//
// Its last step is the delicate one. A cursor behind the last column (the next character wraps) and a
// character that the next one may join are states that only printing makes. So the character before the
// cursor is printed once more, and after it comes nothing that would end the state.

export interface SnapshotSource extends ModeSource {
  readonly charsets: Charsets;
  readonly keyboard: KeyboardState;
  readonly title: string;
}

/** The sequences that bring an emulator of the same size to the state of the source, at parser ground. */
export function composeSnapshot(source: SnapshotSource): string {
  const isAlternate = source.terminal.buffer.active.type === 'alternate';
  const alternate = isAlternate ? '' : hiddenAlternate(source);
  const parts = ['\x1bc', alternate, drawnScreen(source, 'normal')];
  if (isAlternate) parts.push('\x1b[?1047h', drawnScreen(source, 'alternate'));
  parts.push(
    charsetState(source),
    modeSequences(source),
    modifiedKeys(source),
    `\x1b]2;${source.title}\x07`,
    cursor(source),
  );
  return parts.join('');
}

type ScreenName = 'normal' | 'alternate';

/** The alternate screen that is not shown is empty; its saved cursor and its keyboard flags stay. */
function hiddenAlternate(source: SnapshotSource): string {
  const state = savedCursor(source, 'alternate') + keyboardStack(source, 'alternate');
  return state === '' ? '' : `\x1b[?1047h${state}\x1b[?1047l`;
}

function drawnScreen(source: SnapshotSource, name: ScreenName): string {
  const internal = source.internals.buffer(name);
  const size = sizeOf(source);
  const { scrollTop, scrollBottom } = internal;
  const isWhole = scrollTop === 0 && scrollBottom === size.rows - 1;
  return [
    paintBuffer(source.terminal.buffer[name], {
      ...size,
      linkOf: (attributes) => source.internals.linkOf(attributes),
    }),
    tabStops(internal, size),
    savedCursor(source, name),
    keyboardStack(source, name),
    isWhole ? '' : `\x1b[${scrollTop + 1};${scrollBottom + 1}r`,
  ].join('');
}

function tabStops(buffer: InternalBuffer, size: TerminalSize): string {
  const columns = Array.from({ length: size.cols }, (_, column) => column);
  const stops = columns.filter((column) => buffer.tabs[column]);
  const usual = columns.filter((column) => column % 8 === 0);
  if (stops.join() === usual.join()) return '';
  return `\x1b[3g${stops.map((column) => `${moveTo(column, 0)}\x1bH`).join('')}`;
}

function savedCursor(source: SnapshotSource, name: ScreenName): string {
  const { savedX, savedY, savedCurAttrData, savedCharset } = source.internals.buffer(name);
  const isInitial =
    savedX === 0 && savedY === 0 && isPlain(savedCurAttrData) && savedCharset === undefined;
  if (isInitial) return '';
  const { cols, rows } = sizeOf(source);
  return [
    moveTo(Math.min(savedX, cols - 1), Math.min(savedY, rows - 1)),
    renditionSequence(savedAttributes(savedCurAttrData)),
    source.charsets.designate(0, savedCharset),
    '\x1b7\x1b(B\x1b[m',
  ].join('');
}

function keyboardStack(source: SnapshotSource, name: ScreenName): string {
  return source.keyboard.stacks[name].map((flags) => `\x1b[>${flags}u`).join('');
}

const shifts = ['\x0f', '\x0e', '\x1bn', '\x1bo'] as const;

function charsetState(source: SnapshotSource): string {
  const { internals, charsets } = source;
  const designated = [0, 1, 2, 3]
    .filter((level) => internals.charsetAt(level) !== undefined)
    .map((level) => charsets.designate(level, internals.charsetAt(level)))
    .join('');
  const { charsetLevel: level } = internals;
  const shift = level === 0 ? '' : (shifts[level] ?? '');
  // Restoring a cursor brings back its set without choosing it for a level.
  const restored = internals.charset === internals.charsetAt(level) ? '' : '\x1b8\x1b[m';
  return designated + shift + restored;
}

function modifiedKeys(source: SnapshotSource): string {
  const { modifyOtherKeys } = source.keyboard;
  return modifyOtherKeys === 0 ? '' : `\x1b[>4;${modifyOtherKeys}m`;
}

function cursor(source: SnapshotSource): string {
  const { x, y } = source.internals.activeBuffer;
  const { attributes: current, isJoinable } = source.internals;
  const before = characterBefore(source, x, y);
  if (isJoinable && isUnfit(source, before)) return unfit(source, y, before);
  if (isJoinable && before.chars !== '') {
    return reprinted(source, y, { ...before, attributes: current });
  }
  if (x < source.terminal.cols) return goTo(source, x, y) + style(source, current);
  const isLinkOver = linked(source, before.attributes) !== '' && linked(source, current) === '';
  return reprinted(source, y, before) + (isLinkOver ? closeLink : '') + style(source, current);
}

/** Link and rendition for what is printed next, while no link is open. */
function style(source: SnapshotSource, attributes: PackedAttributes): string {
  const target = linked(source, attributes);
  return (target === '' ? '' : linkSequence(target)) + renditionSequence(attributes);
}

function linked(source: SnapshotSource, attributes: PackedAttributes): string {
  return source.internals.linkOf(attributes);
}

/**
 * Without wrapping, a wide character that does not fit is not drawn; it puts the cursor onto the last
 * column, and the next character may still join it.
 */
function isUnfit(source: SnapshotSource, before: CharacterBefore): boolean {
  const { internals, terminal } = source;
  const isAtEdge = internals.activeBuffer.x === terminal.cols - 1;
  const isItself = before.width === 2 && before.x === terminal.cols - 3;
  return isAtEdge && !internals.modes.wraparound && internals.joinableWidth === 2 && !isItself;
}

function unfit(source: SnapshotSource, y: number, before: CharacterBefore): string {
  const { internals, terminal } = source;
  const last = terminal.cols - 1;
  if (before.width !== 2)
    return `${goTo(source, last, y)}${style(source, internals.attributes)}\u3000`;
  // Half a wide character before the cursor, and what covers its other half, stay only if all is printed
  // in one go.
  const cover = characterBefore(source, terminal.cols, y);
  const covered = cover.x === last ? cover.chars : '';
  return `${goTo(source, before.x, y)}${style(source, before.attributes)}${before.chars}${covered}\u3000`;
}

interface CharacterBefore {
  readonly x: number;
  readonly width: number;
  readonly chars: string;
  readonly attributes: PackedAttributes;
}

/** The character that has the cell before column `x`; without wrapping it may reach beyond. */
function characterBefore(source: SnapshotSource, x: number, y: number): CharacterBefore {
  const buffer: IBuffer = source.terminal.buffer.active;
  const line = buffer.getLine(buffer.baseY + y);
  for (let column = x - 1; column >= 0; column -= 1) {
    const cell = line?.getCell(column);
    if (!cell) break;
    const width = cell.getWidth();
    if (width === 0 && column > 0) continue;
    return { x: column, width, chars: cell.getChars(), attributes: attributesOf(cell) };
  }
  return {
    x: Math.max(0, x - 1),
    width: 1,
    chars: '',
    attributes: attributesOf(buffer.getNullCell()),
  };
}

function reprinted(source: SnapshotSource, y: number, before: CharacterBefore): string {
  const { internals, terminal } = source;
  // A blank that was erased looks like one that was printed.
  const chars = before.chars || ' ';
  const left = characterBefore(source, before.x, y);
  if (left.width === 2 && left.x + 1 === before.x && before.x === terminal.cols - 1) {
    const printed = `${goTo(source, left.x, y)}${style(source, before.attributes)}`;
    const covered = `${left.chars}${chars}`;
    return internals.modes.wraparound
      ? `${printed}\x1b[?7l${covered}\x1b[?7h`
      : `${printed}${covered}`;
  }
  return [
    goTo(source, before.x, y),
    // While inserting, printing moves the rest of the row: first the same is taken out.
    internals.isInsertMode ? `\x1b[m\x1b[${before.width}P` : '',
    style(source, before.attributes),
    chars,
  ].join('');
}

/** Positions count from the margins while origin mode is set. */
function goTo(source: SnapshotSource, x: number, y: number): string {
  const active = source.internals.activeBuffer;
  const isOrigin = source.internals.modes.origin;
  return moveTo(x, isOrigin ? y - active.scrollTop : y);
}

function sizeOf(source: SnapshotSource): TerminalSize {
  return { cols: source.terminal.cols, rows: source.terminal.rows };
}

function isPlain(attributes: PackedAttributes): boolean {
  return isErased(attributes) && attributes.bg === 0;
}
