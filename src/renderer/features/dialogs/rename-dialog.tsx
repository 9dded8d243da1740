import { useId, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionNamePattern } from '../../../shared/wire/http-schemas.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface RenameDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

export function RenameDialog({ session, onClose }: RenameDialogProps) {
  const { actions } = useApp();
  const [name, setName] = useState(session.name);
  const id = useId();
  const isValid = sessionNamePattern.test(name);
  async function rename(): Promise<void> {
    if (isValid && (await actions.arrange(session.id, { name }))) onClose();
  }
  return (
    <Dialog title={`Rename ${session.name}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <div className="field">
          <label htmlFor={id}>Name</label>
          <div className="input">
            <input
              id={id}
              data-first-focus
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          {!isValid && (
            <span className="field-note is-bad">Letters, digits, dots and dashes; no spaces.</span>
          )}
        </div>
        <div className="dialog-actions">
          <Button size="large" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="large" look="primary" disabled={!isValid}>
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
