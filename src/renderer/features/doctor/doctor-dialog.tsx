import { useState } from 'react';

import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckList } from './check-list.tsx';
import { useChecks } from './use-checks.ts';

/** Every part of the hub, proved by using it. */
export function DoctorDialog({ onClose }: { readonly onClose: () => void }) {
  const { checks, fault, isRunning, run } = useChecks();
  const [isProbing, setIsProbing] = useState(false);
  const bad = checks?.filter((check) => check.state === 'failed').length ?? 0;
  const hasWarnings = checks?.some((check) => check.state === 'warning') ?? false;

  function start(withProbe: boolean): void {
    setIsProbing(withProbe);
    run(withProbe);
  }
  return (
    <Dialog title="Doctor" size="wide" onClose={onClose}>
      <p className="dim doctor-status" role="status">
        {statusWords({ isRunning, isProbing, isKnown: checks !== null, bad, hasWarnings })}
      </p>
      {fault !== null && (
        <p className="field-note is-bad" role="alert">
          Couldn’t run the checks: {fault}
        </p>
      )}
      {checks && <CheckList label="Checks" checks={checks} />}
      <p className="faint doctor-note">
        The hook test starts Claude Code in an empty folder and stops it again. It sends nothing to
        the model and takes up to 20 seconds.
      </p>
      <div className="dialog-actions">
        <Button size="large" disabled={isRunning} onClick={() => start(false)}>
          Check again
        </Button>
        <Button size="large" look="primary" disabled={isRunning} onClick={() => start(true)}>
          Test hooks
        </Button>
      </div>
    </Dialog>
  );
}

function statusWords(state: {
  readonly isRunning: boolean;
  readonly isProbing: boolean;
  readonly isKnown: boolean;
  readonly bad: number;
  readonly hasWarnings: boolean;
}): string {
  if (state.isRunning) return state.isProbing ? 'Waiting for a hook…' : 'Running checks…';
  if (!state.isKnown) return 'No checks ran.';
  if (state.bad === 0) {
    return state.hasWarnings ? 'No check failed. Some need attention.' : 'All checks passed.';
  }
  return state.bad === 1 ? 'One check failed.' : `${state.bad} checks failed.`;
}
