import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckList } from './check-list.tsx';
import { useChecks } from './use-checks.ts';

// The others are for whom something does not work.
const needed = ['claude', 'sign-in', 'git', 'docker'];

/** What a session needs, each with the line that mends it. */
export function DoctorSteps() {
  const { stores } = useApp();
  const { checks, fault, isRunning, run } = useChecks();
  if (fault !== null) {
    return (
      <p className="faint">
        Couldn’t run the checks: {fault}{' '}
        <Button size="small" onClick={() => run(false)}>
          Try again
        </Button>
      </p>
    );
  }
  if (!checks) return <p className="faint">Checking Claude Code and git…</p>;
  return (
    <>
      <CheckList
        label="What a session needs"
        checks={checks.filter((check) => needed.includes(check.id))}
      />
      <div className="doctor-more">
        <Button size="small" disabled={isRunning} onClick={() => run(false)}>
          {isRunning ? 'Checking…' : 'Check again'}
        </Button>
        <Button
          size="small"
          look="quiet"
          onClick={() => stores.dialogs.setState({ dialog: 'doctor' }, true)}
        >
          All checks
        </Button>
      </div>
    </>
  );
}
