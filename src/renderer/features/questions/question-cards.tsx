import { openQuestions } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { OperatorQuestionCard } from './operator-question-card.tsx';

interface QuestionCardsProps {
  readonly session: SessionView;
  readonly isCompact: boolean;
}

/** What a session has asked its operators and nobody has answered, the oldest first. */
export function QuestionCards({ session, isCompact }: QuestionCardsProps) {
  const questions = openQuestions(session);
  if (questions.length === 0) return null;
  return (
    <div className={isCompact ? 'gate-panel is-compact' : 'gate-panel'}>
      {questions.map((question) => (
        <OperatorQuestionCard
          key={question.id}
          session={session}
          question={question}
          isCompact={isCompact}
        />
      ))}
    </div>
  );
}
