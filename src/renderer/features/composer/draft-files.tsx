import type { DraftFile } from '../../core/stores/drafts-store.ts';
import { Icon } from '../../ui/icon.tsx';

import './draft-files.css';

interface DraftFilesProps {
  readonly files: readonly DraftFile[];
  readonly onRemove: (file: DraftFile) => void;
}

/** What goes along with the message. */
export function DraftFiles({ files, onRemove }: DraftFilesProps) {
  if (files.length === 0) return null;
  return (
    <ul className="draft-files" aria-label="Attached files">
      {files.map((file) => (
        <li key={file.key} className={file.state === 'failed' ? 'is-failed' : ''}>
          {file.thumbnail !== null && <img src={file.thumbnail} alt="" width={28} height={28} />}
          <span className="draft-file-words">
            <span className="cut" title={file.name}>
              {file.name}
            </span>
            <small>{wordsOf(file)}</small>
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${file.name}`}
            onClick={() => onRemove(file)}
          >
            <Icon name="close" size={11} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function wordsOf(file: DraftFile): string {
  switch (file.state) {
    case 'sending':
      return 'uploading…';
    case 'kept':
      return sizeOf(file.bytes);
    case 'failed':
      return `not attached: ${file.reason}`;
  }
}

function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
