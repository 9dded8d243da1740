import { assert } from '../shared/base/assert.ts';
import { pairingPath, readPairingFragment } from '../shared/wire/pairing-link.ts';
import type { SignInFragment } from '../shared/wire/sign-in-link.ts';
import { readSignInFragment } from '../shared/wire/sign-in-link.ts';
import { parseWithoutEval } from '../shared/wire/without-eval.ts';

import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

// First of all: the code leaves the address bar before anything can be requested, logged or bookmarked.
const isPairing = location.pathname === pairingPath;
const pairing = isPairing ? readPairingFragment(location.hash) : null;
const fragment = takeFragment();

/** A link that is opened in this tab later changes only the fragment: nothing is loaded for it. */
let followLater: (fragment: SignInFragment) => void = () => undefined;
window.addEventListener('hashchange', () => {
  // Another code, scanned into this tab: its page begins anew, and takes the fragment out by itself.
  if (isPairing && readPairingFragment(location.hash)) return location.reload();
  const later = takeFragment();
  if (later) followLater(later);
});

function takeFragment(): SignInFragment | null {
  const found = readSignInFragment(location.hash);
  if (location.hash !== '' || location.search !== '') {
    history.replaceState(null, '', location.pathname);
  }
  return found;
}

// Schemas look for `eval` when they are made, so this comes before the modules that make them.
parseWithoutEval();

const root = document.querySelector('#root');
assert(root, 'the page has its root element');
if (isPairing) {
  const { startPairing } = await import('./app/start/start-pairing.tsx');
  startPairing(root, pairing?.code ?? null);
} else {
  const { startPage } = await import('./app/start/start-page.tsx');
  followLater = startPage(root, fragment);
}
