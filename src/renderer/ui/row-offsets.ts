/** A row of a long list; the object changes when what is drawn of it may. */
export interface OffsetRow {
  readonly key: string;
}

/**
 * Where each row of a long list begins, from heights that were measured or guessed. Only what lies behind
 * the first change is computed again: at the end of 100,000 rows a new one costs the same as at the end
 * of ten.
 */
export class RowOffsets<Row extends OffsetRow> {
  readonly #estimatePx: (row: Row) => number;
  readonly #measured = new Map<string, number>();
  #rows: readonly Row[] = [];
  #offsets = new Float64Array(1);
  /** Offsets up to this index are right. */
  #validTo = 0;

  constructor(estimatePx: (row: Row) => number) {
    this.#estimatePx = estimatePx;
  }

  get count(): number {
    return this.#rows.length;
  }

  get totalPx(): number {
    return this.top(this.#rows.length);
  }

  /** Takes the rows of now. */
  setRows(rows: readonly Row[]): void {
    if (rows === this.#rows) return;
    let same = 0;
    const limit = Math.min(rows.length, this.#rows.length, this.#validTo);
    while (same < limit && rows[same] === this.#rows[same]) same += 1;
    this.#rows = rows;
    this.#validTo = same;
    if (this.#offsets.length < rows.length + 1) {
      const grown = new Float64Array((rows.length + 1) * 2);
      grown.set(this.#offsets.subarray(0, same + 1));
      this.#offsets = grown;
    }
  }

  /** True when the height is another one than before. */
  measure(index: number, heightPx: number): boolean {
    const row = this.#rows[index];
    if (!row || this.#heightOf(row) === heightPx) return false;
    this.#measured.set(row.key, heightPx);
    this.#validTo = Math.min(this.#validTo, index);
    return true;
  }

  /** The width changed: every height may be another one. What is in sight is measured again. */
  forgetHeights(): void {
    this.#measured.clear();
    this.#validTo = 0;
  }

  /** Where row `index` begins; for `count`, where the last one ends. */
  top(index: number): number {
    for (let at = this.#validTo; at < index; at += 1) {
      const row = this.#rows[at];
      this.#offsets[at + 1] = (this.#offsets[at] ?? 0) + (row ? this.#heightOf(row) : 0);
    }
    this.#validTo = Math.max(this.#validTo, index);
    return this.#offsets[index] ?? 0;
  }

  /** The row at a height; the last one below the end. */
  indexAt(px: number): number {
    this.top(this.#rows.length);
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] ?? 0) <= px) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  indexOf(key: string): number {
    return this.#rows.findIndex((row) => row.key === key);
  }

  #heightOf(row: Row): number {
    return this.#measured.get(row.key) ?? this.#estimatePx(row);
  }
}
