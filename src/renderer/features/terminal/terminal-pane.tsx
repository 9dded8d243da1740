import { useEffect, useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../app/app-context.tsx';
import { pageKeyOf } from '../../app/keys.ts';
import { FindBar } from './find-bar.tsx';
import { TerminalEnd } from './terminal-end.tsx';

import './terminal.css';

/** The place on the page of a session's screen. The screen itself lives outside React. */
export function TerminalPane({ session }: { readonly session: SessionView }) {
  const { stores, terminals } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const [isFinding, setIsFinding] = useState(false);
  const { id, name } = session;

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const screen = terminals.of(id);
    screen.mount(element);
    return () => screen.unmount();
  }, [terminals, id]);

  return (
    <section
      className="terminal"
      role="region"
      aria-label={`Terminal of ${name}`}
      onKeyDown={(event) => {
        if (pageKeyOf(stores.keys.getState().bindings, event, 'terminal') !== 'find') return;
        event.preventDefault();
        setIsFinding(true);
      }}
    >
      {isFinding && <FindBar session={id} onClose={() => setIsFinding(false)} />}
      <div ref={host} className="terminal-host" data-terminal-of={id} />
      <TerminalEnd session={session} />
    </section>
  );
}
