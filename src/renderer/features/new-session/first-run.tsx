import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/logo.tsx';
import { DoctorSteps } from '../doctor/doctor-steps.tsx';

import './new-session.css';

/** No session is open: nothing to explain, one thing to do. */
export function FirstRun() {
  const { desktop, stores } = useApp();
  const may = useMay();
  const canStart = may('session.start', null);
  const hasSessions = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions.size > 0,
  );
  function start(path: string): void {
    stores.dialogs.setState({ dialog: 'new-session', path, fork: null }, true);
  }
  async function choose(): Promise<void> {
    const path = await desktop?.chooseFolder();
    if (path !== null && path !== undefined) start(path);
  }
  return (
    <div className="first-run">
      <div className="first-run-inside">
        <Logo size={44} />
        <h2>
          {hasSessions
            ? 'Choose a session'
            : canStart
              ? firstWords(desktop !== null)
              : 'No sessions yet'}
        </h2>
        {canStart ? (
          <p className="dim">
            Claude Code runs in it, on the hub’s machine. You, your team and your phone watch and
            drive it together.
          </p>
        ) : (
          <p className="dim">
            {hasSessions
              ? 'Choose one from the list.'
              : 'Sessions appear here when they are started on the hub’s machine.'}
          </p>
        )}
        {canStart && (
          <div className="first-run-actions">
            {desktop ? (
              <Button look="primary" size="large" onClick={() => void choose()}>
                Open folder…
              </Button>
            ) : (
              <Button look="primary" size="large" onClick={() => start('')}>
                Start a session
              </Button>
            )}
            <Button
              size="large"
              onClick={() => stores.dialogs.setState({ dialog: 'resume', path: '' }, true)}
            >
              Resume an earlier conversation
            </Button>
          </div>
        )}
        {canStart && !hasSessions && <DoctorSteps />}
      </div>
    </div>
  );
}

function firstWords(isDesktop: boolean): string {
  return isDesktop ? 'Drop a repo to start a session' : 'Start a session in a repo';
}
