import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { TerminalEnd } from './terminal-end.tsx';

import './joined-pane.css';

/** In place of the terminal of a Claude Code that was started by hand: why there is none, and the way to one. */
export function JoinedPane({ session }: { readonly session: SessionView }) {
  const { name } = session;
  return (
    <section
      className="terminal joined-pane"
      role="region"
      data-part="terminal"
      aria-label={`Terminal of ${name}`}
    >
      {/* Whoever goes to the terminal lands here. */}
      <div className="joined-words" data-terminal-of={session.id} tabIndex={-1}>
        {isEnded(session) ? (
          <p>{name} was started by hand, so its terminal was never here.</p>
        ) : (
          <Running session={session} />
        )}
      </div>
      <TerminalEnd session={session} />
    </section>
  );
}

function Running({ session }: { readonly session: SessionView }) {
  const may = useMay();
  const { name, joined } = session;
  return (
    <>
      <h2>{name} runs in a terminal of its own</h2>
      <p>
        It was started by hand{joined === null ? '' : ` (process ${joined.pid})`}, so there is no
        terminal to show here and nothing can be typed. Its timeline and its requests are here, and
        other sessions can ask it.
      </p>
      {may('session.start', session) && <Adopt session={session} />}
    </>
  );
}

/** Ends what runs elsewhere, so it is asked twice. */
function Adopt({ session }: { readonly session: SessionView }) {
  const { actions } = useApp();
  const [step, setStep] = useState<'offered' | 'asked' | 'begun'>('offered');

  async function adopt(): Promise<void> {
    setStep('begun');
    await actions.adopt(session.id);
    setStep('offered');
  }
  if (step === 'offered') {
    return (
      <Button look="primary" onClick={() => setStep('asked')}>
        Adopt
      </Button>
    );
  }
  return (
    <>
      <p>
        This ends Claude Code where it runs, with its current turn, and resumes the conversation
        here, without the flags that it was started with.
      </p>
      <div className="joined-choice">
        <Button look="primary" disabled={step === 'begun'} onClick={() => void adopt()}>
          {step === 'begun' ? 'Adopting…' : 'End it there and resume here'}
        </Button>
        <Button disabled={step === 'begun'} onClick={() => setStep('offered')}>
          Cancel
        </Button>
      </div>
    </>
  );
}
