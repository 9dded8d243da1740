import { cutText } from '../../../shared/base/cut-text.ts';
import type { MessageState } from '../../../shared/domain/message.ts';
import type { AskedHereItem } from '../../core/timeline/timeline.ts';
import { Revealed } from '../../ui/revealed.tsx';

interface AskedHereRowProps {
  readonly item: AskedHereItem;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A longer answer is cut until it is opened. */
const shownCharacters = 480;

/** What a person asked another session from here, and its answer. */
export function AskedHereRow({ item, isOpen, onToggle }: AskedHereRowProps) {
  const { to, message } = item;
  const { text, from, state, answer, reason } = message;
  const isLong = (answer?.length ?? 0) > shownCharacters;
  return (
    <div className="timeline-prompt">
      <b className="timeline-author">
        {from.name} asked @{to}
      </b>{' '}
      <span className="timeline-tag">{stateLabels[state]}</span>
      <div className="timeline-text">
        <Revealed text={text} />
      </div>
      {answer !== null && (
        <div className="dim timeline-text">
          <b>@{to}:</b>{' '}
          <Revealed text={isOpen || !isLong ? answer : `${cutText(answer, shownCharacters)}…`} />
        </div>
      )}
      {reason !== null && <div className="timeline-bad">{reason}</div>}
      {isLong && (
        <button type="button" className="timeline-fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      )}
    </div>
  );
}

const stateLabels: Readonly<Record<MessageState, string>> = {
  queued: 'queued',
  delivered: 'delivered',
  accepted: 'read',
  answered: 'answered',
  held: 'held',
  unknown: 'outcome unknown',
  refused: 'dropped',
  failed: 'failed',
};
