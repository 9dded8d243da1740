import type {
  OperatorQuestion,
  OperatorQuestionState,
} from '../../../shared/domain/operator-question.ts';
import { answerText } from '../../../shared/domain/operator-question.ts';
import { Revealed } from '../../ui/revealed.tsx';

/** What the session asked its operators, and what became of it. */
export function OperatorQuestionRow({ question }: { readonly question: OperatorQuestion }) {
  const { text, options, state, answeredBy } = question;
  const answer = answerText(question);
  return (
    <div className="timeline-prompt">
      <b className="timeline-author">Asked the operators</b>{' '}
      <span className="timeline-tag">{stateLabels[state]}</span>
      <div className="timeline-text">
        <Revealed text={text} />
      </div>
      {options.length > 0 && state === 'open' && (
        <div className="faint">
          <Revealed text={options.map(({ label }) => label).join(' / ')} />
        </div>
      )}
      {answeredBy !== null && (
        <div className="dim timeline-text">
          <b>{answeredBy.name}</b>
          {state === 'declined' ? ' declined' : ''}
          {answer === '' ? '.' : ': '}
          <Revealed text={answer} />
        </div>
      )}
    </div>
  );
}

const stateLabels: Readonly<Record<OperatorQuestionState, string>> = {
  open: 'waiting',
  answered: 'answered',
  declined: 'declined',
  expired: 'expired',
};
