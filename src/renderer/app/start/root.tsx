import { useCallback, useEffect, useRef, useState } from 'react';

import type { SignInFragment } from '../../../shared/wire/sign-in-link.ts';
import { AppProvider } from '../../core/context/app-context.tsx';
import type { App } from '../../core/context/app.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import type { AppOptions } from '../composition/create-app.ts';
import { createApp } from '../composition/create-app.ts';
import { forgetView } from '../composition/keep-view.ts';
import { Window } from '../window/window.tsx';
import { keyIdOf, type SessionKey } from './session-key.ts';
import { SignInPage } from './sign-in-page.tsx';
import type { SignInOutcome } from './sign-in.ts';
import { signIn } from './sign-in.ts';

interface RootProps {
  readonly fragment: SignInFragment | null;
  readonly sessionKey: SessionKey;
  readonly parts: Omit<AppOptions, 'keyId'>;
}

type Gate =
  | { readonly state: 'signing-in' }
  | { readonly state: 'outside'; readonly why: Exclude<SignInOutcome, 'signed-in'> }
  | { readonly state: 'inside'; readonly app: App; readonly entry: string; readonly key: string };

/** The app exists while an operator is signed in. */
export function Root({ fragment, sessionKey, parts }: RootProps) {
  const [gate, setGate] = useState<Gate>({ state: 'signing-in' });
  const inside = useRef<App>(undefined);
  const enter = useCallback(async () => {
    const code = fragment?.code ?? null;
    // The link may be of another person than the one who was here.
    if (code !== null) forgetView(parts.tabStorage);
    const { outcome } = await signIn({ code, http: parts.http, key: sessionKey });
    // The link may have been opened in a tab that is signed in: its app is of the device before.
    inside.current?.[Symbol.dispose]();
    inside.current = undefined;
    if (outcome !== 'signed-in') return setGate({ state: 'outside', why: outcome });
    const key = sessionKey.read() ?? '';
    const app = createApp({ ...parts, keyId: keyIdOf(key) });
    inside.current = app;
    const wanted = fragment?.session ?? null;
    if (wanted !== null) app.stores.layout.setState((state) => showSession(state, wanted), true);
    setGate({ state: 'inside', app, entry: code ?? '', key });
  }, [fragment, parts, sessionKey]);

  // The state is set after the answer, never while the effect runs.
  // oxlint-disable-next-line react/set-state-in-effect
  useEffect(() => void enter(), [enter]);
  useEffect(() => {
    if (gate.state !== 'inside') return;
    const { app, key } = gate;
    const unsubscribe = app.stores.connection.subscribe(({ link }) => {
      if (link !== 'signed-out') return;
      sessionKey.forget(key);
      forgetView(parts.tabStorage);
      app[Symbol.dispose]();
      inside.current = undefined;
      setGate({ state: 'outside', why: 'no-link' });
    });
    return unsubscribe;
  }, [gate, parts, sessionKey]);

  if (gate.state === 'signing-in') return null;
  if (gate.state === 'outside') return <SignInPage why={gate.why} onRetry={() => void enter()} />;
  return (
    <AppProvider key={gate.entry} value={gate.app}>
      <Window />
    </AppProvider>
  );
}
