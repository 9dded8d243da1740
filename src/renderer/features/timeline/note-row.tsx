import { useState } from 'react';

import { writerName, type Actor } from '../../../shared/domain/actor.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import type { NoteItem } from '../../core/timeline/timeline.ts';
import { hueOf } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { NoteText } from '../../ui/note-text.tsx';
import { AuthorPlace } from './author-place.tsx';

interface NoteRowProps {
  readonly item: NoteItem;
  readonly session: SessionView;
}

/** Between operators; its author can change and delete it. */
export function NoteRow({ item, session }: NoteRowProps) {
  const { author, text, mentions, state } = item;
  const [edited, setEdited] = useState<string | null>(null);
  if (state === 'deleted') {
    return <div className="faint">{writerName(author)} deleted a note.</div>;
  }
  return (
    <div>
      <b className={`timeline-author ${authorClass(author)}`}>{writerName(author)}</b>
      <AuthorPlace author={author} /> <span className="timeline-tag">operators only</span>
      {state === 'edited' && <span className="faint"> edited</span>}
      {edited === null ? (
        <div className="dim timeline-text">
          <NoteText text={text} mentions={mentions} />
        </div>
      ) : (
        <NoteEditor
          session={session}
          item={item}
          text={edited}
          onText={setEdited}
          onEnd={() => setEdited(null)}
        />
      )}
      {edited === null && <OwnNote session={session} item={item} onEdit={() => setEdited(text)} />}
    </div>
  );
}

/** The colours are those of people. */
function authorClass({ type, name }: Actor): string {
  return type === 'session' ? '' : `author-${hueOf(name)}`;
}

function OwnNote({ session, item, onEdit }: NoteRowProps & { readonly onEdit: () => void }) {
  const { actions } = useApp();
  const me = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator?.id,
  );
  const { note } = item;
  // Older ones can be changed no more.
  if (note === null || item.author.id !== me || !session.notes.some(({ id }) => id === note)) {
    return null;
  }
  return (
    <span className="timeline-note-actions">
      <Button size="small" look="quiet" aria-label="Edit the note" onClick={onEdit}>
        Edit
      </Button>
      <Button
        size="small"
        look="quiet"
        aria-label="Delete the note"
        onClick={() => void actions.deleteNote(session.id, note)}
      >
        Delete
      </Button>
    </span>
  );
}

interface NoteEditorProps extends NoteRowProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onEnd: () => void;
}

function NoteEditor({ session, item, text, onText, onEnd }: NoteEditorProps) {
  const { actions } = useApp();
  const { note } = item;

  async function save(): Promise<void> {
    if (note !== null && (await actions.editNote(session.id, note, text))) onEnd();
  }
  return (
    <div className="timeline-note-editor">
      <textarea
        aria-label="Text of the note"
        rows={3}
        value={text}
        autoFocus
        onChange={(event) => onText(event.target.value)}
      />
      <Button size="small" look="primary" disabled={text.trim() === ''} onClick={() => void save()}>
        Save
      </Button>
      <Button size="small" look="quiet" onClick={onEnd}>
        Cancel
      </Button>
    </div>
  );
}
