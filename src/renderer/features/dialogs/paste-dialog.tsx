import { cutText } from '../../../shared/base/cut-text.ts';
import { neutralizePaste, pasteLines } from '../../../shared/domain/paste.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './dialogs.css';

interface PasteDialogProps {
  readonly session: SessionView;
  readonly text: string;
  readonly onClose: () => void;
}

/** Several lines go into a terminal only after a look: a line end may be an Enter there. */
export function PasteDialog({ session, text, onClose }: PasteDialogProps) {
  const { terminals } = useApp();
  const isOnePrompt = terminals.of(session.id).isBracketedPaste;
  return (
    <Dialog
      title={`Paste ${plural(pasteLines(text), 'line')} into ${session.name}?`}
      onClose={onClose}
    >
      <pre className="dialog-text mono">
        <Revealed text={cutText(neutralizePaste(text).replaceAll('\r', '\n'), 20_000)} />
      </pre>
      {!isOnePrompt && (
        <p className="dialog-warning" role="alert">
          Each line would be sent as a separate prompt: {session.name} can’t take pasted text as one
          piece right now.
        </p>
      )}
      <div className="dialog-actions">
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="large"
          look="primary"
          data-first-focus
          onClick={() => {
            onClose();
            const screen = terminals.of(session.id);
            screen.paste(text);
            screen.focus();
          }}
        >
          Paste
        </Button>
      </div>
    </Dialog>
  );
}
