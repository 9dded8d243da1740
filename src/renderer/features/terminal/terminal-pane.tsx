import { useEffect, useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { pageKeyOf } from '../../core/keys/keys.ts';
import { Button } from '../../ui/button.tsx';
import { FindBar } from './find-bar.tsx';
import { JoinedPane } from './joined-pane.tsx';
import { KeyBar } from './key-bar.tsx';
import { TerminalEnd } from './terminal-end.tsx';

import './terminal.css';

export function TerminalPane({ session }: { readonly session: SessionView }) {
  return session.joined === null ? (
    <ScreenPane session={session} />
  ) : (
    <JoinedPane session={session} />
  );
}

/** The place on the page of a session's screen. The screen itself lives outside React. */
function ScreenPane({ session }: { readonly session: SessionView }) {
  const { stores, terminals } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const [isFinding, setIsFinding] = useState(false);
  /** The emulator did not come; a person asks for it again. */
  const [isMissing, setIsMissing] = useState(false);
  const { id, name } = session;

  useEffect(() => {
    const element = host.current;
    if (isMissing || !element) return;
    let isGone = false;
    terminals
      .load()
      .then(() => (isGone ? undefined : terminals.of(id).mount(element)))
      // The hub went away before the emulator was here.
      .catch(() => setIsMissing(!isGone));
    return () => {
      isGone = true;
      terminals.unmount(id);
    };
  }, [terminals, id, isMissing]);

  async function loadAgain(): Promise<void> {
    try {
      await terminals.load();
      setIsMissing(false);
    } catch {
      // Some browsers remember a module that failed for as long as the page lives. Drafts outlive a reload.
      if (stores.connection.getState().link === 'live') location.reload();
    }
  }

  return (
    <section
      className="terminal"
      role="region"
      data-part="terminal"
      aria-label={`Terminal of ${name}`}
      onKeyDown={(event) => {
        if (pageKeyOf(stores.keys.getState().bindings, event.nativeEvent, 'terminal') !== 'find')
          return;
        event.preventDefault();
        // Nothing can be found in an emulator that is not here.
        if (host.current?.hasChildNodes()) setIsFinding(true);
      }}
    >
      {isFinding && <FindBar session={id} onClose={() => setIsFinding(false)} />}
      {/* It takes the focus for an emulator that is still on its way. */}
      <div ref={host} className="terminal-host" data-terminal-of={id} tabIndex={-1} />
      {isMissing && (
        <p className="terminal-missing" role="alert">
          The terminal couldn’t be loaded.{' '}
          <Button size="small" onClick={() => void loadAgain()}>
            Try again
          </Button>
        </p>
      )}
      <KeyBar key={id} session={session} />
      <TerminalEnd session={session} />
    </section>
  );
}
