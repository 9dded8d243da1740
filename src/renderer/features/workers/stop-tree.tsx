import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { isEnded } from '../../../shared/domain/session.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';

type Stopped = RouteAnswer<'workers.stop'>['items'];

interface StopTreeProps {
  readonly session: SessionView;
  /** How many workers below it run. */
  readonly runningBelow: number;
}

/** Stops a session with all below it, after a second press, and says what the hub counted afterwards. */
export function StopTree({ session, runningBelow }: StopTreeProps) {
  const { actions } = useApp();
  const may = useMay();
  const [step, setStep] = useState<'none' | 'confirm' | 'stopping'>('none');
  const [stopped, setStopped] = useState<Stopped | null>(null);
  if (!may('session.stop', session)) return null;
  // Workers outlive the session that ordered them, and what is still ending is counted by a second stop.
  const isNeeded =
    !isEnded(session) || runningBelow > 0 || (stopped?.some(({ isGone }) => !isGone) ?? false);
  async function stop(): Promise<void> {
    setStep('stopping');
    setStopped(await actions.stopTree(session.id));
    setStep('none');
  }
  return (
    <div className="stop-tree">
      {step === 'confirm' ? (
        <>
          <span className="dim">Stop {session.name} and all workers below it?</span>
          <Button size="small" onClick={() => setStep('none')}>
            Cancel
          </Button>
          <Button size="small" look="danger" onClick={() => void stop()}>
            Stop all
          </Button>
        </>
      ) : (
        isNeeded && (
          <Button size="small" disabled={step === 'stopping'} onClick={() => setStep('confirm')}>
            {step === 'stopping' ? 'Stopping…' : 'Stop tree…'}
          </Button>
        )
      )}
      {stopped !== null && <p role="status">{stoppedText(stopped)}</p>}
    </div>
  );
}

function stoppedText(stopped: Stopped): string {
  const left = stopped.reduce((sum, one) => sum + one.left, 0);
  const running = stopped.filter(({ isGone }) => !isGone).map(({ name }) => name);
  if (running.length > 0)
    return `Still ending: ${running.join(', ')}. Stop again to update the count.`;
  if (left > 0) return `${stopped.length} stopped. Processes that still run: ${left}.`;
  return `${stopped.length} stopped. No process is left.`;
}
