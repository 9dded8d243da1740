import { assertNever } from '../../../shared/base/assert.ts';
import type { GateItem } from '../../timeline/timeline.ts';
import { Revealed } from '../../ui/revealed.tsx';

/** One line for a gate: what was asked, and who said what. The card itself is above. */
export function GateRow({ item }: { readonly item: GateItem }) {
  return (
    <div className="timeline-tool">
      <span className={item.state === 'open' ? 'timeline-waiting' : ''}>{item.tool}</span>{' '}
      <span className="timeline-short">
        <Revealed text={item.summary.slice(0, 120)} />
      </span>{' '}
      <span className={item.answer === 'deny' ? 'timeline-bad' : 'timeline-waiting'}>
        {gateWords(item)}
      </span>
      {item.message !== null && item.message !== '' && (
        <div className="dim">
          “<Revealed text={item.message} />”
        </div>
      )}
    </div>
  );
}

function gateWords(item: GateItem): string {
  const who = item.answeredBy?.name ?? 'somebody';
  switch (item.state) {
    case 'open':
      return 'waiting';
    case 'answered':
      return `${answerWord(item)} by ${who}, not yet seen to work`;
    case 'applied':
      return `${answerWord(item)} by ${who}`;
    case 'closed':
      return closedWords[item.closedReason ?? 'turn-ended'];
    default:
      return assertNever(item.state, 'state of a gate');
  }
}

const closedWords = {
  'answered-in-terminal': 'answered in the terminal',
  interrupted: 'interrupted',
  'turn-ended': 'the turn ended without an answer',
  'session-ended': 'the session ended without an answer',
} as const;

function answerWord(item: GateItem): string {
  if (item.answer === 'deny') return 'denied';
  if (item.gateType === 'question') return 'answered';
  return item.answer === 'allow-always' ? 'allowed always' : 'allowed';
}
