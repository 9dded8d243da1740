import { useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { cutText } from '../../../shared/base/cut-text.ts';
import { sharedFileLabel, type SharedFile } from '../../../shared/domain/shared-file.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './files.css';

interface SharedFileViewProps {
  readonly session: string;
  readonly file: SharedFile;
}

/** A larger one is only downloaded. */
const previewLimitBytes = 4 * 1024 * 1024;
const previewCharacters = 4_000;

type Preview =
  | { readonly type: 'picture'; readonly url: string }
  | { readonly type: 'text'; readonly text: string };

/** A file by its name, with what it shows when a person opens it, and its download. */
export function SharedFileView({ session, file }: SharedFileViewProps) {
  const { http } = useApp();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const url = preview?.type === 'picture' ? preview.url : null;
  useEffect(() => (url === null ? undefined : () => URL.revokeObjectURL(url)), [url]);

  async function withContent(take: (content: ArrayBuffer) => void): Promise<void> {
    setIsBusy(true);
    setFault(null);
    try {
      const params = { ref: session, file: file.id };
      take(await http.download('shared-files.read', { params }));
    } catch (thrown) {
      setFault(messageOf(thrown));
    }
    setIsBusy(false);
  }
  const isPicture = file.type.startsWith('image/');
  const hasPreview = (isPicture || file.type === 'text/plain') && file.bytes <= previewLimitBytes;
  return (
    <div className="shared-file">
      <span className="shared-file-name">{sharedFileLabel(file)}</span>
      {hasPreview && (
        <Button
          size="small"
          look="quiet"
          disabled={isBusy}
          aria-expanded={preview !== null}
          aria-label={`${preview ? 'Hide' : 'Preview'} ${file.name}`}
          onClick={() => {
            if (preview) setPreview(null);
            else void withContent((content) => setPreview(previewOf(file, content)));
          }}
        >
          {preview ? 'Hide' : 'Preview'}
        </Button>
      )}
      <Button
        size="small"
        look="quiet"
        disabled={isBusy}
        aria-label={`Download ${file.name}`}
        onClick={() => void withContent((content) => save(file, content))}
      >
        Download
      </Button>
      {fault !== null && (
        <p className="timeline-bad" role="alert">
          {fault}
        </p>
      )}
      {preview?.type === 'picture' && (
        <img className="shared-file-picture" src={preview.url} alt={file.name} />
      )}
      {preview?.type === 'text' && (
        <pre className="shared-file-text mono">
          <Revealed text={preview.text} />
        </pre>
      )}
    </div>
  );
}

function previewOf(file: SharedFile, content: ArrayBuffer): Preview {
  if (file.type.startsWith('image/')) {
    const blob = new Blob([content], { type: file.type });
    return { type: 'picture', url: URL.createObjectURL(blob) };
  }
  const text = new TextDecoder().decode(content);
  const isLong = text.length > previewCharacters;
  return {
    type: 'text',
    text: isLong ? `${cutText(text, previewCharacters)}…` : text,
  };
}

/** As bytes of no known type, so that no browser opens it as a page of ours. */
function save(file: SharedFile, content: ArrayBuffer): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(url);
}
