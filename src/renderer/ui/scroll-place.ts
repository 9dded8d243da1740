/**
 * Holds what is in sight of a scrolling element in its place while rows above it come, go and grow. Rows
 * carry their `data-key`. The browsers' own way gives up when what stands for undrawn rows changes too.
 */
export class ScrollPlace {
  readonly scroller: HTMLElement;
  #key: string | null = null;
  #topPx = 0;
  #scrollTop = 0;

  constructor(scroller: HTMLElement) {
    this.scroller = scroller;
  }

  /** Remembers the first row in sight. At the very top nothing is held: what is new there is to be seen. */
  hold(): void {
    const { scroller } = this;
    this.#scrollTop = scroller.scrollTop;
    this.#key = null;
    if (this.#scrollTop <= 0) return;
    const fromPx = scroller.getBoundingClientRect().top;
    for (const row of scroller.querySelectorAll<HTMLElement>('[data-key]')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom <= fromPx) continue;
      this.#key = row.dataset['key'] ?? null;
      this.#topPx = top;
      return;
    }
  }

  /** Puts the row back where it was, unless it is not drawn any more or somebody scrolled meanwhile. */
  restore(): void {
    const { scroller } = this;
    if (this.#key === null || scroller.scrollTop !== this.#scrollTop) return;
    const row = scroller.querySelector(`[data-key="${CSS.escape(this.#key)}"]`);
    if (!row) return;
    const movedPx = row.getBoundingClientRect().top - this.#topPx;
    if (Math.abs(movedPx) >= 0.5) scroller.scrollTop += movedPx;
  }
}
