import { createRoot } from 'react-dom/client';

import { systemClock } from '../../../shared/base/clock.ts';
import { createLogger } from '../../../shared/base/logger.ts';
import type { DesktopBridge } from '../../../shared/wire/bridge.ts';
import { eventStreamPath } from '../../../shared/wire/http-routes.ts';
import type { SignInFragment } from '../../../shared/wire/sign-in-link.ts';
import { pageCalls } from './page-calls.ts';
import { Root } from './root.tsx';

declare global {
  interface Window {
    readonly roundhouseDesktop?: DesktopBridge;
  }
}

/** Gives the page its parts of the platform and draws it. Returns how a later link of this tab is followed. */
export function startPage(
  root: Element,
  fragment: SignInFragment | null,
): (later: SignInFragment) => void {
  const { http, key, headers } = pageCalls();
  const parts = {
    clock: systemClock,
    desktop: window.roundhouseDesktop ?? null,
    http,
    // A browser's console is for its person: nothing of a session is written there.
    logger: createLogger(() => undefined),
    openEvents: async (signal: AbortSignal) => {
      const request = { headers: headers(), credentials: 'same-origin', signal } as const;
      const { status, body } = await fetch(eventStreamPath, request);
      return { status, body: body && piecesOf(body) };
    },
    storage: localStorage,
    tabStorage: sessionStorage,
  };
  const drawn = createRoot(root);
  function show(wanted: SignInFragment | null): void {
    drawn.render(<Root fragment={wanted} sessionKey={key} parts={parts} />);
  }
  show(fragment);
  return show;
}

/** A body piece by piece; not every browser can loop over one by itself. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
