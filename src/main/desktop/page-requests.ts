import type { WebContents } from 'electron';

import { bridgeChannels, type DesktopRequest } from '../../shared/wire/bridge.ts';

/** A person cannot ask for more than this before a page has come up. */
const waitingLimit = 20;

/**
 * What the page is asked to show. A page that is still loading, or is signing in, listens to nothing yet: what
 * is asked meanwhile waits until it says that it listens. The oldest is dropped when too much waits.
 */
export class PageRequests {
  readonly #waiting: DesktopRequest[] = [];
  #contents: WebContents | undefined;
  #isReady = false;

  attach(contents: WebContents): void {
    this.#contents = contents;
    this.#isReady = false;
    // Another document: its listener has to say again that it is there.
    contents.on('did-navigate', () => {
      if (this.#contents === contents) this.#isReady = false;
    });
  }

  detach(): void {
    this.#contents = undefined;
    this.#isReady = false;
  }

  show(request: DesktopRequest): void {
    if (this.#contents && this.#isReady) {
      this.#contents.send(bridgeChannels.show.name, request);
      return;
    }
    this.#waiting.push(request);
    if (this.#waiting.length > waitingLimit) this.#waiting.shift();
  }

  ready(): void {
    this.#isReady = true;
    for (const request of this.#waiting.splice(0)) this.show(request);
  }
}
