import { createRoot } from 'react-dom/client';

import { systemClock } from '../../../shared/base/clock.ts';
import { forgetView } from '../composition/keep-view.ts';
import { pageCalls } from './page-calls.ts';
import { PairPage } from './pair-page.tsx';
import { forgetAttempt, takeAttempt } from './pairing-attempt.ts';

/**
 * Draws the question whether to pair; once that is done, the page itself. The page is a module of its own, so that a phone
 * that has scanned a code shows the question before it has loaded all the rest.
 */
export function startPairing(root: Element, code: string | null): void {
  const drawn = createRoot(root);
  const { http, key } = pageCalls();
  drawn.render(
    <PairPage
      attempt={takeAttempt(sessionStorage, code)}
      http={http}
      clock={systemClock}
      sessionKey={key}
      onOver={() => forgetAttempt(sessionStorage)}
      onPaired={() => void showPage()}
    />,
  );

  async function showPage(): Promise<void> {
    history.replaceState(null, '', '/');
    // This tab may have shown what another device was allowed to see.
    forgetView(sessionStorage);
    const { startPage } = await import('./start-page.tsx');
    drawn.unmount();
    startPage(root, null);
  }
}
