import { cutText } from '../../../shared/base/cut-text.ts';
import { actorWithPlace } from '../../../shared/domain/actor.ts';
import type { SuggestionItem } from '../../core/timeline/timeline.ts';
import { hueOf } from '../../ui/avatar.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { AuthorPlace } from './author-place.tsx';

const shownCharacters = 480;

/** What was suggested and what became of it; an open one also has its card. */
export function SuggestionRow({ item }: { readonly item: SuggestionItem }) {
  const { author, text } = item;
  const shown = text.length > shownCharacters ? `${cutText(text, shownCharacters)}…` : text;
  return (
    <div>
      <b className={`timeline-author author-${hueOf(author.name)}`}>{author.name}</b>
      <AuthorPlace author={author} /> <span className="timeline-tag">suggestion</span>
      <div className="dim timeline-text">
        <Revealed text={shown} />
      </div>
      <span className="faint">{outcomeOf(item)}</span>
    </div>
  );
}

function outcomeOf({ state, decidedBy, reason, isEdited }: SuggestionItem): string {
  const who = decidedBy === null ? 'Someone' : actorWithPlace(decidedBy);
  switch (state) {
    case 'open':
      return 'Waits for a person who may send it.';
    case 'sent':
      return isEdited ? `${who} edited and sent it.` : `${who} sent it.`;
    case 'declined':
      return reason === null ? `${who} declined it.` : `${who} declined it: ${reason}`;
    case 'withdrawn':
      return `${who} withdrew it.`;
    case 'dropped':
      return reason === null ? 'Dropped.' : `Dropped. ${reason}`;
  }
}
