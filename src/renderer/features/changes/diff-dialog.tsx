import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { diffRows } from '../../core/changes/diff-rows.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { plural } from '../../core/labels/format.ts';
import type { ChangedFile, Changes, ShownDiff } from '../../core/stores/changes-store.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { LineRange } from './diff-lines.tsx';
import { DiffLines } from './diff-lines.tsx';
import { LineComment } from './line-comment.tsx';
import { plainText, ShownPath } from './shown-path.tsx';

interface DiffDialogProps {
  readonly session: SessionView;
  readonly changes: Changes;
  /** Its id. */
  readonly file: string;
}

/** The change of one file, large enough to read, and a word to the session about a line of it. */
export function DiffDialog({ session, changes, file: id }: DiffDialogProps) {
  const { changes: loader } = useApp();
  const shown = useAppStore(
    (all) => all.changes,
    (all) => all.get(session.id)?.diffs.get(id),
  );
  const at = changes.files.findIndex((one) => one.id === id);
  const file = changes.files[at];
  if (!file) return null;
  function show(index: number): void {
    const next = changes.files[index];
    if (next) void loader.open(session.id, next.id);
  }
  return (
    <Dialog
      title={`Change of ${plainText(file.path)}`}
      size="full"
      onClose={() => void loader.open(session.id, null)}
    >
      <div className="diff-bar">
        {file.oldPath !== null && (
          <span className="diff-path">
            <span className="faint">from</span> <ShownPath path={file.oldPath} />
          </span>
        )}
        <span className="faint">
          {file.status}, {file.stage}
        </span>
        <span className="push" />
        <span className="faint">
          {at + 1} of {plural(changes.files.length, 'file')}
        </span>
        <Button size="small" disabled={at === 0} onClick={() => show(at - 1)}>
          Previous file
        </Button>
        <Button
          size="small"
          disabled={at === changes.files.length - 1}
          onClick={() => show(at + 1)}
        >
          Next file
        </Button>
        <OpenFile path={`${changes.root}/${file.path}`} isExact={file.isExact} />
      </div>
      <DiffBody key={id} session={session} file={file} shown={shown} />
    </Dialog>
  );
}

interface DiffBodyProps {
  readonly session: SessionView;
  readonly file: ChangedFile;
  readonly shown: ShownDiff | undefined;
}

function DiffBody({ session, file, shown }: DiffBodyProps) {
  const [range, setRange] = useState<LineRange | null>(null);
  if (!shown || shown.state === 'asking') return <p className="changes-note">Comparing…</p>;
  if (shown.state === 'refused') {
    return (
      <p className="changes-note is-bad" role="alert">
        {shown.reason}
      </p>
    );
  }
  const { diff } = shown;
  const rows = diffRows(diff);
  return (
    <>
      {diff.note !== null && <p className="changes-note">{diff.note}</p>}
      {rows.length > 0 && (
        <DiffLines rows={rows} path={file.path} range={range} onRange={setRange} />
      )}
      {diff.isCut && <p className="changes-note">The rest is too long to show here.</p>}
      {rows.length > 0 && (
        <LineComment
          session={session}
          path={file.path}
          rows={rows}
          range={range}
          onDone={() => setRange(null)}
        />
      )}
    </>
  );
}

/** In the desktop program the file opens in the editor; a browser can only copy where it is. */
function OpenFile({ path, isExact }: { readonly path: string; readonly isExact: boolean }) {
  const { desktop, actions } = useApp();
  const [isCopied, setIsCopied] = useState(false);
  if (!isExact) return null;
  if (desktop?.openInEditor) {
    return (
      <Button
        size="small"
        onClick={() =>
          void desktop.openInEditor?.(path).catch((thrown: unknown) => actions.say(thrown))
        }
      >
        Open in editor
      </Button>
    );
  }
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(path);
    setIsCopied(true);
  }
  return (
    <Button
      size="small"
      onClick={() => void copy().catch((thrown: unknown) => actions.say(thrown))}
    >
      {isCopied ? 'Path copied' : 'Copy path'}
    </Button>
  );
}
