import { cutText } from '../../../shared/base/cut-text.ts';
import type { Ask, AskState } from '../../../shared/domain/ask.ts';
import { partyLabel } from '../../../shared/domain/ask.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { SharedFileView } from '../files/shared-file-view.tsx';

/** A longer text is cut until it is opened. */
const shownCharacters = 480;

interface AskRowProps {
  readonly ask: Ask;
  /** In whose timeline it stands. */
  readonly session: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Who asked whom, for which person, through which sessions, and what became of it. */
export function AskRow({ ask, session, isOpen, onToggle }: AskRowProps) {
  const { text, answer, root, chain, files = [], answerFiles = [] } = ask;
  const isLong = text.length > shownCharacters || (answer?.length ?? 0) > shownCharacters;
  function shown(whole: string): string {
    return isOpen || whole.length <= shownCharacters
      ? whole
      : `${cutText(whole, shownCharacters)}…`;
  }
  return (
    <div className="timeline-prompt">
      <b className="timeline-author">{titleOf(ask)}</b>{' '}
      <span className="timeline-tag">{stateLabels[ask.state]}</span>
      <div className="timeline-text">
        <Revealed text={shown(text)} />
      </div>
      {files.map((file) => (
        <SharedFileView key={file.id} session={session} file={file} />
      ))}
      <div className="faint">
        {chain.length > 1 && `via ${chain.map((party) => partyLabel(party)).join(' → ')}, `}
        for {root.name}
      </div>
      {answer !== null && (
        <div className="dim timeline-text">
          <b>{partyLabel(ask.to)}:</b> <Revealed text={shown(answer)} />
        </div>
      )}
      {answerFiles.map((file) => (
        <SharedFileView key={file.id} session={session} file={file} />
      ))}
      {ask.reason !== null && <div className="timeline-bad">{ask.reason}</div>}
      {isLong && (
        <button type="button" className="timeline-fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? 'Show less' : 'Show all'}
        </button>
      )}
    </div>
  );
}

function titleOf({ side, from, to, wantsAnswer }: Ask): string {
  if (side === 'asker') return `${wantsAnswer ? 'Asked' : 'Told'} ${partyLabel(to)}`;
  return `${capitalized(partyLabel(from))} ${wantsAnswer ? 'asks' : 'tells'}`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const stateLabels: Readonly<Record<AskState, string>> = {
  queued: 'queued',
  delivered: 'delivered',
  read: 'read',
  answered: 'answered',
  failed: 'failed',
  expired: 'expired',
};
