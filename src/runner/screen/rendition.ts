import type { PackedAttributes } from './internals.ts';
import { underlineColorOf, underlineStyleOf } from './internals.ts';

// Colours and flags of a cell, from the numbers that xterm.js packs them into to the sequences that set
// them. The masks are those of its pinned version.

const mode = { mask: 0x3000000, palette16: 0x1000000, palette256: 0x2000000, rgb: 0x3000000 };

/** Flags in `fg` and `bg`, by the parameter of SGR that sets them. Underline is a style, see below. */
const fgFlags: readonly (readonly [flag: number, parameter: number])[] = [
  [0x4000000, 7],
  [0x8000000, 1],
  [0x20000000, 5],
  [0x40000000, 8],
  [0x80000000, 9],
];
const bgFlags: readonly (readonly [flag: number, parameter: number])[] = [
  [0x4000000, 3],
  [0x8000000, 2],
  [0x40000000, 53],
];
const underline = 0x10000000;
const protectedFlag = 0x20000000;
const extendedFlag = 0x10000000;
/** What an erased cell keeps of the attributes in force: the background and nothing else. */
const erasedMask = 0x3ffffff;

/** The sequence that sets exactly these attributes, from whatever was set before. */
export function renditionSequence(attributes: PackedAttributes): string {
  const { fg, bg } = attributes;
  const parameters = ['0'];
  for (const [flag, parameter] of fgFlags) if (fg & flag) parameters.push(String(parameter));
  for (const [flag, parameter] of bgFlags) if (bg & flag) parameters.push(String(parameter));
  if (fg & underline) parameters.push(`4:${underlineStyleOf(attributes)}`);
  parameters.push(
    ...color(fg, { base: 30, extended: 38 }),
    ...color(bg, { base: 40, extended: 48 }),
  );
  parameters.push(...underlineColor(attributes));
  const sgr = `\x1b[${parameters.join(';').replace(/^0$/u, '')}m`;
  return bg & protectedFlag ? `${sgr}\x1b[1"q` : sgr;
}

/** Whether a blank with these attributes is what erasing leaves. */
export function isErased(attributes: PackedAttributes): boolean {
  return attributes.fg === 0 && (attributes.bg & ~erasedMask) === 0;
}

export function isSameRendition(one: PackedAttributes, other: PackedAttributes): boolean {
  return (
    one.fg === other.fg &&
    (one.bg & ~extendedFlag) === (other.bg & ~extendedFlag) &&
    (!(one.fg & underline) || underlineStyleOf(one) === underlineStyleOf(other)) &&
    underlineColor(one).join() === underlineColor(other).join()
  );
}

function underlineColor(attributes: PackedAttributes): readonly string[] {
  const packed = underlineColorOf(attributes);
  const value = packed & 0xffffff;
  if ((packed & mode.mask) === mode.rgb) {
    return [`58:2::${value >> 16}:${(value >> 8) & 255}:${value & 255}`];
  }
  return (packed & mode.mask) === 0 ? [] : [`58:5:${packed & 255}`];
}

interface ColorParameters {
  /** Of the first of the eight colours. */
  readonly base: number;
  readonly extended: number;
}

function color(packed: number, parameters: ColorParameters): readonly string[] {
  const value = packed & 0xffffff;
  switch (packed & mode.mask) {
    case mode.palette16: {
      const index = packed & 255;
      return [String(index < 8 ? parameters.base + index : parameters.base + 60 + index - 8)];
    }
    case mode.palette256:
      return [`${parameters.extended};5;${packed & 255}`];
    case mode.rgb:
      return [`${parameters.extended};2;${value >> 16};${(value >> 8) & 255};${value & 255}`];
    default:
      return [];
  }
}

/** Begins the link to a target, in place of any other; an empty target ends it. */
export function linkSequence(target: string): string {
  return `\x1b]8;;${target}\x1b\\`;
}
