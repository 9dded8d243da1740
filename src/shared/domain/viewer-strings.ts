import { closeLink, openedLink } from './terminal-link.ts';
import type { ControlString } from './terminal-sequence.ts';
import { sanitizeTitle } from './terminal-text.ts';

/** xterm.js keeps each link for as long as a line shows it; hostile output must not fill a page with them. */
const linksKept = 512;

export interface ViewerStringsOptions {
  readonly onTitle: (title: string) => void;
}

/**
 * What a viewer lets through of the control strings: links to http and https. Titles go to the owner as
 * text; clipboard, colours, notifications, images and files are dropped.
 */
export class ViewerStrings {
  readonly #onTitle: (title: string) => void;
  readonly #links = new Map<string, number>();

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
    return this.#link(found.payload);
  }

  #link(payload: Uint8Array): string | undefined {
    if (payload[0] !== 0x38 || payload[1] !== 0x3b) return undefined;
    const link = openedLink(payload);
    if (link === undefined) return closeLink;
    // One entry in xterm.js per target, whatever id the program gave it.
    const id = this.#links.get(link) ?? this.#links.size + 1;
    if (id > linksKept) return closeLink;
    this.#links.set(link, id);
    return `\x1b]8;id=${id};${link}\x1b\\`;
  }
}

/** The sanitised title that `OSC 0` and `OSC 2` set; `undefined` for any other string. */
export function titleOf(payload: Uint8Array): string | undefined {
  const isTitle = (payload[0] === 0x30 || payload[0] === 0x32) && payload[1] === 0x3b;
  return isTitle ? sanitizeTitle(new TextDecoder().decode(payload.subarray(2))) : undefined;
}
