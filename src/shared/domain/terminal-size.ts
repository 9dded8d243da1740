/** The grid of a terminal in cells. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

// An emulator's memory and the work of one sequence grow with the grid. Nobody reads a larger one.
const limits = { cols: { from: 2, to: 1000 }, rows: { from: 1, to: 500 } } as const;

/** The nearest size that an emulator may have. */
export function boundTerminalSize(size: TerminalSize): TerminalSize {
  return { cols: bound(size.cols, limits.cols), rows: bound(size.rows, limits.rows) };
}

function bound(value: number, limit: { readonly from: number; readonly to: number }): number {
  if (!Number.isFinite(value)) return limit.from;
  return Math.min(limit.to, Math.max(limit.from, Math.trunc(value)));
}
