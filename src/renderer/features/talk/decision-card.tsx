import type { SessionView } from '../../../shared/domain/session.ts';
import { decisionText, type Suggestion } from '../../../shared/domain/suggestion.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './talk-cards.css';

interface DecisionCardProps {
  readonly session: SessionView;
  readonly suggestion: Suggestion;
}

/** What became of a suggestion, for its author until they say that they have seen it. */
export function DecisionCard({ session, suggestion }: DecisionCardProps) {
  const { actions } = useApp();
  const { id, text } = suggestion;
  return (
    <li role="group" aria-label={`Your suggestion was ${suggestion.state}`}>
      <p className="talk-title">{decisionText(suggestion)}</p>
      <p className="talk-text">
        <Revealed text={text} />
      </p>
      <span className="talk-actions">
        <Button size="small" onClick={() => void actions.seeSuggestion(session.id, id)}>
          Mark as seen
        </Button>
      </span>
    </li>
  );
}
