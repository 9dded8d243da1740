/**
 * xterm.js follows each line of each link with a marker, and moves every marker with every line. Beyond so
 * many, links become plain text until lines with links are gone.
 */
const markersAllowed = 1000;

/**
 * Keeps the markers of links bounded, although they are made later, when the emulator parses: what was
 * passed on and is not parsed yet counts as if each piece of text had made one.
 */
export class LinkBudget {
  readonly #markers: () => number;
  #counted = 0;
  #passed = 0;
  #isOpen = false;

  constructor(markers: () => number) {
    this.#markers = markers;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The most that there can be once everything is parsed. */
  get markers(): number {
    return this.#counted + this.#passed;
  }

  /** Looks at the emulator's own count. */
  count(): void {
    this.#counted = this.#markers();
  }

  /** Whether another link may be opened; `false` closes. */
  open(): boolean {
    this.#isOpen = this.markers < markersAllowed;
    if (this.#isOpen) this.#passed += 1;
    return this.#isOpen;
  }

  close(): void {
    this.#isOpen = false;
  }

  /** Text goes under the open link on so many rows; `false` when the link has to be closed first. */
  print(rows: number): boolean {
    if (!this.#isOpen) return true;
    this.#passed += rows;
    return this.markers <= markersAllowed + rows;
  }

  /** The emulator has parsed everything: its own count says it all. */
  parsed(): void {
    this.#passed = 0;
  }
}
