import { createRoot } from 'react-dom/client';

import { systemClock } from '../../../shared/base/clock.ts';
import { createLogger } from '../../../shared/base/logger.ts';
import { pageDeadlines } from '../../../shared/client/call-deadline.ts';
import { HttpClient } from '../../../shared/client/http-client.ts';
import type { DesktopBridge } from '../../../shared/wire/bridge.ts';
import { eventStreamPath } from '../../../shared/wire/http-routes.ts';
import type { SignInFragment } from '../../../shared/wire/sign-in-link.ts';
import { keyHeader } from '../../../shared/wire/sign-in-link.ts';
import { forgetView } from '../composition/keep-view.ts';
import { PairPage } from './pair-page.tsx';
import { forgetAttempt, takeAttempt } from './pairing-attempt.ts';
import { Root } from './root.tsx';
import { createSessionKey, keyStorage } from './session-key.ts';

declare global {
  interface Window {
    readonly roundhouseDesktop?: DesktopBridge;
  }
}

/** Draws the question whether to pair; once that is done, the page itself. */
export function startPairing(root: Element, code: string | null): void {
  const drawn = createRoot(root);
  const { http, key } = callsOf();
  drawn.render(
    <PairPage
      attempt={takeAttempt(sessionStorage, code)}
      http={http}
      clock={systemClock}
      sessionKey={key}
      onOver={() => forgetAttempt(sessionStorage)}
      onPaired={() => {
        history.replaceState(null, '', '/');
        // This tab may have shown what another device was allowed to see.
        forgetView(sessionStorage);
        drawn.unmount();
        startPage(root, null);
      }}
    />,
  );
}

/** Calls with both halves of what this page is known by, once it has them. */
function callsOf() {
  const key = createSessionKey(keyStorage(location.protocol));
  function headers(): Readonly<Record<string, string>> {
    const value = key.read();
    return value === null ? {} : { [keyHeader]: value };
  }
  const http = new HttpClient({
    baseUrl: '',
    fetch: (url, request) => fetch(url, { ...request, credentials: 'same-origin' }),
    headers,
    deadlines: pageDeadlines(systemClock),
  });
  return { http, key, headers };
}

/** Gives the page its parts of the platform and draws it. Returns how a later link of this tab is followed. */
export function startPage(
  root: Element,
  fragment: SignInFragment | null,
): (later: SignInFragment) => void {
  const { http, key, headers } = callsOf();
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
