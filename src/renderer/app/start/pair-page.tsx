import { useEffect, useRef, useState } from 'react';

import type { Clock } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import {
  pairDevice,
  type PairingFailure,
  type PairingStage,
  type Waiting,
} from '../../../shared/client/pair-device.ts';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { deviceName } from './device-name.ts';
import type { PairingAttempt } from './pairing-attempt.ts';
import type { SessionKey } from './session-key.ts';

import './sign-in-page.css';
import './pair-page.css';

export interface PairPageProps {
  /** Null where the address had no code that can be read. */
  readonly attempt: PairingAttempt | null;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly sessionKey: SessionKey;
  /** Nothing can come of this attempt any more. */
  readonly onOver: () => void;
  readonly onPaired: () => void;
}

type Step =
  | { readonly step: 'ask' | 'asking' }
  | { readonly step: 'waiting'; readonly waiting: Waiting }
  | {
      readonly step: 'failed';
      readonly failure: PairingFailure | 'no-code';
      readonly stage: PairingStage;
    };

const rescan = 'On the hub’s machine, show a new code and scan it.';

const failures: Readonly<
  Record<PairingFailure | 'no-code', { readonly title: string; readonly text: string }>
> = {
  'no-code': { title: 'This code can’t be read', text: rescan },
  denied: {
    title: 'This phone was not paired',
    text: `The desk said no, or did not answer within a minute. ${rescan}`,
  },
  over: {
    title: 'This code was used or has expired',
    text: `A code works once, for two minutes. ${rescan}`,
  },
  unknown: { title: 'The hub doesn’t know this code', text: rescan },
  'too-many': {
    title: 'Too many attempts',
    text: `Wait a minute. ${rescan}`,
  },
  away: {
    title: 'The hub can’t be reached',
    text: 'The code was not sent, and can still be used. Check that this phone is on the same network as the hub. On an iPhone on which you installed the hub’s certificate, also turn it on in Settings › General › About › Certificate Trust Settings.',
  },
  failed: { title: 'Pairing failed', text: rescan },
};

/** The hub has the code, and knows this phone by its nonce when it comes back. */
const cutOff = {
  title: 'The connection was lost',
  text: 'The hub has taken the code, but its answer did not arrive. Try again within a minute: this phone is still the one that the desk asks about.',
};

/** `/p`, which the QR code leads to. Nothing is sent before the person taps. */
export function PairPage(props: PairPageProps) {
  const { attempt, http, clock, sessionKey, onOver, onPaired } = props;
  const [step, setStep] = useState<Step>(
    attempt === null ? { step: 'failed', failure: 'no-code', stage: 'code' } : { step: 'ask' },
  );
  const ending = useRef<AbortController>(null);
  useEffect(() => () => ending.current?.abort(), []);

  async function pair(): Promise<void> {
    if (attempt === null) return;
    const controller = new AbortController();
    ending.current = controller;
    setStep({ step: 'asking' });
    const { signal } = controller;
    const result = await pairDevice({
      http,
      clock,
      ...attempt,
      deviceName: deviceName(navigator.userAgent),
      signal,
      onWaiting: (waiting) => setStep({ step: 'waiting', waiting }),
    });
    if (signal.aborted) return;
    if (!mayTryAgain(result.outcome)) onOver();
    if (result.outcome !== 'paired') {
      return setStep({ step: 'failed', failure: result.outcome, stage: result.stage });
    }
    sessionKey.keep(result.key);
    onPaired();
  }
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Logo size={44} />
        <StepPart step={step} onPair={() => void pair()} />
        <p className="faint">
          This phone stays paired until it is signed out, here or at the desk.
        </p>
      </div>
    </main>
  );
}

function mayTryAgain(outcome: PairingFailure | 'no-code' | 'paired'): boolean {
  return outcome === 'away' || outcome === 'too-many';
}

function StepPart({ step, onPair }: { readonly step: Step; readonly onPair: () => void }) {
  switch (step.step) {
    case 'ask':
    case 'asking':
      return (
        <>
          <h1>Pair this phone?</h1>
          <p className="dim">
            It will show the sessions of the hub at <b>{location.host}</b>. Compare the
            certificate’s fingerprint with the one on the desk if your browser shows it.
          </p>
          <Button look="primary" size="large" disabled={step.step === 'asking'} onClick={onPair}>
            Pair
          </Button>
        </>
      );
    case 'waiting':
      return (
        <>
          <h1>Pairing with {step.waiting.hub}</h1>
          <p className="dim">
            The hub’s screen must show the same number. {step.waiting.operator} allows it there.
          </p>
          <p className="pair-digits mono">
            {step.waiting.digits.slice(0, 3)} {step.waiting.digits.slice(3)}
          </p>
          <p className="faint" role="status">
            Waiting for the desk…
          </p>
        </>
      );
    case 'failed': {
      const isCutOff = step.failure === 'away' && step.stage === 'answer';
      const { title, text } = isCutOff ? cutOff : failures[step.failure];
      return (
        <>
          <h1>{title}</h1>
          <p className="dim" role="alert">
            {text}
          </p>
          {mayTryAgain(step.failure) && (
            <Button look="primary" size="large" onClick={onPair}>
              Try again
            </Button>
          )}
        </>
      );
    }
  }
}
