import { useId, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { DiffRow } from '../../core/changes/diff-rows.ts';
import { commentText, lineWords } from '../../core/changes/diff-rows.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import type { SentComment } from '../../core/stores/changes-store.ts';
import { unknownChanges } from '../../core/stores/changes-store.ts';
import { Button } from '../../ui/button.tsx';
import { Receipt } from '../composer/receipt.tsx';
import type { LineRange } from './diff-lines.tsx';
import { ordered } from './diff-lines.tsx';

interface LineCommentProps {
  readonly session: SessionView;
  readonly path: string;
  readonly rows: readonly DiffRow[];
  readonly range: LineRange | null;
  readonly onDone: () => void;
}

/** A comment on the chosen lines goes to the session as a message, with the lines quoted. */
export function LineComment({ session, path, rows, range, onDone }: LineCommentProps) {
  const { changes: loader } = useApp();
  const may = useMay();
  const [words, setWords] = useState('');
  const [isSending, setIsSending] = useState(false);
  const fieldId = useId();
  const comments = useAppStore(
    (all) => all.changes,
    (all) => (all.get(session.id) ?? unknownChanges).comments,
  ).filter((comment) => comment.path === path);
  const lines = linesIn(rows, range);
  const where = lines.length === 0 ? '' : lineWords(lines);

  const maySend = may('message.send', session);

  async function send(): Promise<void> {
    if (words.trim() === '' || isSending || lines.length === 0) return;
    setIsSending(true);
    const text = commentText({ path, lines, words: words.trim() });
    const isTaken = await loader.comment(session.id, { path, lines: where, text });
    setIsSending(false);
    if (!isTaken) return;
    setWords('');
    onDone();
  }

  return (
    <div className="line-comment">
      {comments.map((comment) => (
        <CommentReceipt key={comment.message} session={session} comment={comment} />
      ))}
      {!maySend ? null : lines.length === 0 ? (
        <p className="faint">
          To comment to {session.name}, select a line. Hold Shift to select several.
        </p>
      ) : (
        <>
          <label htmlFor={fieldId}>Comment on {where}</label>
          <textarea
            id={fieldId}
            rows={2}
            maxLength={64_000}
            placeholder={`Sent to ${session.name} as a message, with the code`}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              const isEnter = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
              if (!isEnter || isInputMethodKey(event.nativeEvent)) return;
              event.preventDefault();
              void send();
            }}
          />
          <div className="line-comment-actions">
            <Button size="small" onClick={onDone}>
              Cancel
            </Button>
            <Button
              size="small"
              look="primary"
              disabled={words.trim() === '' || isSending}
              onClick={() => void send()}
            >
              Send comment
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function linesIn(rows: readonly DiffRow[], range: LineRange | null) {
  if (!range) return [];
  const [low, high] = ordered(range);
  return rows.slice(low, high + 1).flatMap((row) => (row.type === 'line' ? [row.line] : []));
}

interface CommentReceiptProps {
  readonly session: SessionView;
  readonly comment: SentComment;
}

/** How far it came, as for every message. */
function CommentReceipt({ session, comment }: CommentReceiptProps) {
  const message = session.messages.find((one) => one.id === comment.message);
  return (
    <p className="comment-receipt">
      <span className="faint">Your comment on {comment.lines} </span>
      {message ? <Receipt message={message} /> : <span className="receipt">sent</span>}
    </p>
  );
}
