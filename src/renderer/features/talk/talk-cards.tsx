import { asId } from '../../../shared/base/ids.ts';
import { unseenMentions } from '../../../shared/domain/note.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { openSuggestions, unseenDecisions } from '../../../shared/domain/suggestion.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { canAnswer } from '../../core/stores/connection-store.ts';
import { DecisionCard } from './decision-card.tsx';
import { MentionCard } from './mention-card.tsx';
import { SuggestionCard } from './suggestion-card.tsx';

/** What other people wait for beside a session: suggestions to decide, and notes that mention this person, and what became of this person's suggestions. */
export function TalkCards({ session }: { readonly session: SessionView }) {
  const me = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator,
  );
  const isAnswerable = useAppStore((stores) => stores.connection, canAnswer);
  const suggestions = openSuggestions(session);
  const mentions = unseenMentions(session, asId('operator', me?.id ?? ''));
  const decisions = unseenDecisions(session, me?.id ?? '');
  if (suggestions.length + mentions.length + decisions.length === 0) return null;
  return (
    <ul
      className="talk"
      aria-label={`From people beside ${session.name}`}
      // What may be out of date is shown, and not decided.
      inert={!isAnswerable}
    >
      {suggestions.map((suggestion) => (
        <SuggestionCard
          key={suggestion.id}
          session={session}
          suggestion={suggestion}
          isOwn={suggestion.from.id === me?.id}
        />
      ))}
      {decisions.map((suggestion) => (
        <DecisionCard key={`decided ${suggestion.id}`} session={session} suggestion={suggestion} />
      ))}
      {mentions.map((note) => (
        <MentionCard key={note.id} session={session} note={note} />
      ))}
    </ul>
  );
}
