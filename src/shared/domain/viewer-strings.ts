import { closeLink, openedLink } from './terminal-link.ts';
import type { ControlString } from './terminal-sequence.ts';
import { sanitizeTitle } from './terminal-text.ts';

/** How many targets are remembered, so that a link drawn again is not a new one. */
const targetsKept = 256;

export interface ViewerStringsOptions {
  readonly onTitle: (title: string) => void;
}

/**
 * What an emulator takes of the control strings: links to http and https. Titles go to the owner as text;
 * clipboard, colours, notifications, images and files are dropped.
 */
export class ViewerStrings {
  readonly #onTitle: (title: string) => void;
  readonly #targets = new Map<string, number>();
  #nextId = 1;

  constructor(options: ViewerStringsOptions) {
    this.#onTitle = options.onTitle;
  }

  /** What goes into the emulator for a control string; `undefined` for nothing. */
  pass(found: ControlString): string | undefined {
    if (found.kind !== 'osc' || found.isCut) return undefined;
    const title = titleOf(found.payload);
    if (title !== undefined) {
      this.#onTitle(title);
      return undefined;
    }
    return isLink(found.payload) ? this.#link(openedLink(found.payload)) : undefined;
  }

  #link(target: string | undefined): string {
    if (target === undefined) return closeLink;
    // One entry in xterm.js per target, whatever id the program gave it.
    return `\x1b]8;id=${this.#idOf(target)};${target}\x1b\\`;
  }

  #idOf(target: string): number {
    const known = this.#targets.get(target);
    if (known !== undefined) return known;
    const oldest = this.#targets.keys().next();
    if (this.#targets.size >= targetsKept && !oldest.done) this.#targets.delete(oldest.value);
    const id = this.#nextId;
    this.#nextId += 1;
    this.#targets.set(target, id);
    return id;
  }
}

function isLink(payload: Uint8Array): boolean {
  return payload[0] === 0x38 && payload[1] === 0x3b;
}

/** The sanitised title that `OSC 0` and `OSC 2` set; `undefined` for any other string. */
export function titleOf(payload: Uint8Array): string | undefined {
  const isTitle = (payload[0] === 0x30 || payload[0] === 0x32) && payload[1] === 0x3b;
  return isTitle ? sanitizeTitle(new TextDecoder().decode(payload.subarray(2))) : undefined;
}
