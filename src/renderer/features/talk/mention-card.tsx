import { writerName } from '../../../shared/domain/actor.ts';
import type { Note } from '../../../shared/domain/note.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { NoteText } from '../../ui/note-text.tsx';

import './talk-cards.css';

interface MentionCardProps {
  readonly session: SessionView;
  readonly note: Note;
}

/** A note that mentions this person, until they say that they have seen it. */
export function MentionCard({ session, note }: MentionCardProps) {
  const { actions } = useApp();
  return (
    <li role="group" aria-label={`${writerName(note.from)} mentions you`}>
      <p className="talk-title">
        <b>{writerName(note.from)}</b> mentions you
      </p>
      <p className="talk-text">
        <NoteText text={note.text} mentions={note.mentions} />
      </p>
      <span className="talk-actions">
        <Button size="small" onClick={() => void actions.seeNote(session.id, note.id)}>
          Mark as seen
        </Button>
      </span>
    </li>
  );
}
