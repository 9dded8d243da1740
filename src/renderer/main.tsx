import { createRoot } from 'react-dom/client';

import { assert } from '../shared/base/assert.ts';
import { systemClock } from '../shared/base/clock.ts';
import { createLogger } from '../shared/base/logger.ts';
import { HttpClient } from '../shared/client/http-client.ts';
import type { DesktopBridge } from '../shared/wire/bridge.ts';
import { keyHeader, readSignInFragment } from '../shared/wire/sign-in-link.ts';
import { Root } from './app/root.tsx';
import { createSessionKey } from './boot/session-key.ts';

import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

declare global {
  interface Window {
    readonly roundhouseDesktop?: DesktopBridge;
  }
}

// First of all: the code leaves the address bar before anything can be requested, logged or bookmarked.
const fragment = readSignInFragment(location.hash);
if (location.hash !== '') history.replaceState(null, '', location.pathname);

const key = createSessionKey(sessionStorage);

const http = new HttpClient({
  baseUrl: '',
  fetch: (url, request) => fetch(url, { ...request, credentials: 'same-origin' }),
  headers: (): Readonly<Record<string, string>> => {
    const value = key.read();
    return value === null ? {} : { [keyHeader]: value };
  },
});

const root = document.querySelector('#root');
assert(root, 'the page has its root element');
createRoot(root).render(
  <Root
    fragment={fragment}
    sessionKey={key}
    parts={{
      clock: systemClock,
      desktop: window.roundhouseDesktop ?? null,
      http,
      // Terminal content and keys never get here; a browser's console is the person's own.
      logger: createLogger(() => undefined),
      storage: localStorage,
    }}
  />,
);
