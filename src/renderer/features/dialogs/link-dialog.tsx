import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './dialogs.css';

/** Where a link really leads, before it is opened. */
export function LinkDialog({
  url,
  onClose,
}: {
  readonly url: string;
  readonly onClose: () => void;
}) {
  const target = new URL(url);
  return (
    <Dialog title="Open this link?" onClose={onClose}>
      <p className="dim">
        This link opens <b>{target.host}</b>. It came from a session, so its text may be misleading.
      </p>
      <pre className="dialog-text mono">
        <Revealed text={url} />
      </pre>
      <div className="dialog-actions">
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="large"
          look="primary"
          onClick={() => {
            window.open(target.href, '_blank', 'noopener,noreferrer');
            onClose();
          }}
        >
          Open
        </Button>
      </div>
    </Dialog>
  );
}
