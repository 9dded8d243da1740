import type { IBufferCell, IBufferLine } from '@xterm/headless';

/** One line of an emulator from column `from` to before `to`, with its colours, for a terminal. */
export function lineText(line: IBufferLine, from: number, to: number): string {
  let text = '';
  let rendition = '';
  let blanks = '';
  for (let column = from; column < Math.min(to, line.length); column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) {
      // The second half of a wide character, or one that is cut off at the left.
      if (column === from) blanks += ' ';
      continue;
    }
    const next = renditionOf(cell);
    const isCutOff = cell.getWidth() === 2 && column + 1 >= to;
    const chars = isCutOff ? ' ' : cell.getChars() || ' ';
    if (chars === ' ' && next === '') {
      if (rendition === '') blanks += ' ';
      else {
        text += '\u001b[m ';
        rendition = '';
      }
      continue;
    }
    text += blanks + (next === rendition ? '' : `\u001b[0${next}m`) + chars;
    blanks = '';
    rendition = next;
  }
  return text;
}

/** Parameters of the sequence that sets how the cell looks; empty for plain text. */
function renditionOf(cell: IBufferCell): string {
  const flags: readonly (readonly [number, number])[] = [
    [cell.isBold(), 1],
    [cell.isDim(), 2],
    [cell.isItalic(), 3],
    [cell.isUnderline(), 4],
    [cell.isBlink(), 5],
    [cell.isInverse(), 7],
    [cell.isInvisible(), 8],
    [cell.isStrikethrough(), 9],
    [cell.isOverline(), 53],
  ];
  const set = flags.filter(([isSet]) => isSet !== 0).map(([, code]) => `;${code}`);
  return set.join('') + foreground(cell) + background(cell);
}

function foreground(cell: IBufferCell): string {
  if (cell.isFgRGB()) return `;38;2;${rgb(cell.getFgColor())}`;
  return cell.isFgPalette() ? `;38;5;${cell.getFgColor()}` : '';
}

function background(cell: IBufferCell): string {
  if (cell.isBgRGB()) return `;48;2;${rgb(cell.getBgColor())}`;
  return cell.isBgPalette() ? `;48;5;${cell.getBgColor()}` : '';
}

function rgb(color: number): string {
  return `${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
}
