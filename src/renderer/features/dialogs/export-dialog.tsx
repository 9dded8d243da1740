import { useState } from 'react';

import { untilAnswered } from '../../../shared/client/until-answered.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';

type Format = 'md' | 'html' | 'json' | 'cast';

const types: Readonly<Record<Format, string>> = {
  md: 'text/markdown',
  html: 'text/html',
  json: 'application/json',
  cast: 'application/x-asciicast',
};

interface ExportDialogProps {
  readonly session: SessionView;
  readonly onClose: () => void;
}

/** The transcript as a file. What looks like a key is left out unless a person says otherwise. */
export function ExportDialog({ session, onClose }: ExportDialogProps) {
  const { actions, clock, desktop, http } = useApp();
  const [format, setFormat] = useState<Format>('md');
  const [isRedacted, setIsRedacted] = useState(true);
  const [isBusy, setIsBusy] = useState(false);

  async function save(): Promise<void> {
    setIsBusy(true);
    try {
      if (desktop) {
        const { id, name } = session;
        const path = await desktop.saveTranscript({ session: id, name, format, isRedacted });
        return path === null ? setIsBusy(false) : onClose();
      }
      const params = { ref: session.id };
      const query = { format, redact: isRedacted ? 'yes' : 'no' } as const;
      const text = await untilAnswered(
        clock,
        () => http.call('sessions.transcript', { params, query }),
        0,
      );
      download(new Blob([text], { type: types[format] }), `${session.name}.${format}`);
      onClose();
    } catch (thrown) {
      actions.say(thrown);
      setIsBusy(false);
    }
  }
  return (
    <Dialog title={`Transcript of ${session.name}`} onClose={onClose}>
      <div className="field">
        <span className="field-label">Format</span>
        <div>
          <Segmented
            label="Format"
            value={format}
            options={[
              { value: 'md', label: 'Markdown' },
              { value: 'html', label: 'Web page' },
              { value: 'json', label: 'JSON' },
              { value: 'cast', label: 'Recording' },
            ]}
            onChange={setFormat}
          />
        </div>
      </div>
      <div className="field">
        <span className="field-label">Secrets</span>
        <label className="check">
          <input
            type="checkbox"
            checked={isRedacted}
            onChange={(event) => setIsRedacted(event.target.checked)}
          />
          Leave out text that looks like a key
        </label>
      </div>
      <div className="dialog-actions">
        <Button size="large" onClick={onClose}>
          Cancel
        </Button>
        <Button size="large" look="primary" disabled={isBusy} onClick={() => void save()}>
          Save
        </Button>
      </div>
    </Dialog>
  );
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
