import { stageStep } from '../../core/changes/stage-step.ts';
import type { ChangedFile } from '../../core/stores/changes-store.ts';
import { Button } from '../../ui/button.tsx';

interface StageBarProps {
  /** Of the line that the keys are at. */
  readonly active: readonly ChangedFile[];
  readonly all: readonly ChangedFile[];
  readonly isBusy: boolean;
  readonly onToggleAll: () => void;
}

/** The exact command of the next tick, before it runs. */
export function StageBar({ active, all, isBusy, onToggleAll }: StageBarProps) {
  const next = stageStep(active);
  const whole = stageStep(all);
  return (
    <div className="changes-stage">
      <span className="changes-command" title={next?.command}>
        {next && (
          <>
            <span className="faint">Space bar: </span>
            <code>{next.command}</code>
          </>
        )}
      </span>
      {whole && (
        <Button size="small" disabled={isBusy} onClick={onToggleAll} title={whole.command}>
          {whole.action === 'unstage' ? 'Unstage all' : 'Stage all'}
        </Button>
      )}
    </div>
  );
}
