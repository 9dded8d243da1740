import { useId, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { hintOf } from '../../../shared/client/hub-error.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface StepUpDialogProps {
  /** Whose terminal was to be typed into. */
  readonly session: string;
  readonly onClose: () => void;
}

/** [PHN-3] Typing from a phone needs the owner's PIN. Then the terminal is driven, which is what was asked for. */
export function StepUpDialog({ session, onClose }: StepUpDialogProps) {
  const { http, terminals } = useApp();
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();

  async function unlock(): Promise<void> {
    setIsBusy(true);
    setFault(null);
    try {
      await http.call('step-up.unlock', { body: { pin } });
      await terminals.use(session, (screen) => screen.baton('take'));
      onClose();
    } catch (thrown) {
      setPin('');
      setFault([messageOf(thrown), hintOf(thrown) ?? ''].filter((part) => part !== '').join(' '));
      setIsBusy(false);
    }
  }
  return (
    <Dialog title="Unlock this device" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void unlock();
        }}
      >
        <p className="dim">Typing into a terminal from this device needs the PIN of the hub.</p>
        <div className="field">
          <label htmlFor={id}>PIN</label>
          <div className="input">
            <input
              id={id}
              data-first-focus
              type="password"
              inputMode="numeric"
              autoComplete="off"
              maxLength={12}
              value={pin}
              onChange={(event) => setPin(event.target.value)}
            />
          </div>
          {fault !== null && (
            <span className="field-note is-bad" role="alert">
              {fault}
            </span>
          )}
        </div>
        <div className="dialog-actions">
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            size="large"
            look="primary"
            disabled={isBusy || !/^\d{6,12}$/u.test(pin)}
          >
            Unlock
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
