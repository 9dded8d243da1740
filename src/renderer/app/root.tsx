import { useCallback, useEffect, useRef, useState } from 'react';

import type { SignInFragment } from '../../shared/wire/sign-in-link.ts';
import type { SessionKey } from '../boot/session-key.ts';
import type { SignInOutcome } from '../boot/sign-in.ts';
import { signIn } from '../boot/sign-in.ts';
import { SignInPage } from '../features/sign-in/sign-in-page.tsx';
import { showSession } from '../stores/layout-store.ts';
import { AppProvider } from './app-context.tsx';
import type { App, AppOptions } from './create-app.ts';
import { createApp } from './create-app.ts';
import { Window } from './window.tsx';

interface RootProps {
  readonly fragment: SignInFragment | null;
  readonly sessionKey: SessionKey;
  readonly parts: AppOptions;
}

type Gate =
  | { readonly state: 'signing-in' }
  | { readonly state: 'outside'; readonly why: Exclude<SignInOutcome, 'signed-in'> }
  | { readonly state: 'inside'; readonly app: App; readonly entry: string };

/** Signed in or not: the app exists exactly as long as somebody is. */
export function Root({ fragment, sessionKey, parts }: RootProps) {
  const [gate, setGate] = useState<Gate>({ state: 'signing-in' });
  const inside = useRef<App>(undefined);
  const enter = useCallback(async () => {
    const code = fragment?.code ?? null;
    const { outcome } = await signIn({ code, http: parts.http, key: sessionKey });
    // The link may have been opened in a tab that is signed in: its app is of the device before.
    inside.current?.[Symbol.dispose]();
    inside.current = undefined;
    if (outcome !== 'signed-in') return setGate({ state: 'outside', why: outcome });
    const app = createApp(parts);
    inside.current = app;
    const wanted = fragment?.session ?? null;
    if (wanted !== null) app.stores.layout.setState((state) => showSession(state, wanted), true);
    setGate({ state: 'inside', app, entry: code ?? '' });
  }, [fragment, parts, sessionKey]);

  // The state is set after the answer, never while the effect runs.
  // oxlint-disable-next-line react/set-state-in-effect
  useEffect(() => void enter(), [enter]);
  useEffect(() => {
    if (gate.state !== 'inside') return;
    const { app } = gate;
    const unsubscribe = app.stores.connection.subscribe(({ link }) => {
      if (link !== 'signed-out') return;
      sessionKey.forget();
      app[Symbol.dispose]();
      inside.current = undefined;
      setGate({ state: 'outside', why: 'no-link' });
    });
    return unsubscribe;
  }, [gate, sessionKey]);

  if (gate.state === 'signing-in') return null;
  if (gate.state === 'outside') return <SignInPage why={gate.why} onRetry={() => void enter()} />;
  return (
    <AppProvider key={gate.entry} value={gate.app}>
      <Window />
    </AppProvider>
  );
}
