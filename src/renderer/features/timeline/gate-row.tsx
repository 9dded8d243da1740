import { assertNever } from '../../../shared/base/assert.ts';
import { actorWithPlace } from '../../../shared/domain/actor.ts';
import type { GateItem } from '../../core/timeline/timeline.ts';
import { insideOf, plainTitle, toolName } from '../../core/timeline/tool-words.ts';
import { Revealed } from '../../ui/revealed.tsx';

/** One line for a gate that waits, or whose call was not seen. The card itself is above. */
export function GateRow({ item, folder }: { readonly item: GateItem; readonly folder: string }) {
  return (
    <>
      <div className="timeline-tool tool-line">
        <span className={item.state === 'open' ? 'timeline-waiting' : ''}>
          {toolName(item.tool)}
        </span>
        <span className="tool-about">
          <Revealed text={insideOf(folder, plainTitle(item.summary))} />
        </span>
        <GateWord item={item} />
      </div>
      <GateMessage item={item} />
    </>
  );
}

/** Who answered what, or that no one has answered. */
export function GateWord({ item }: { readonly item: GateItem }) {
  const tone = item.state === 'open' ? 'timeline-waiting' : 'faint';
  return <span className={item.answer === 'deny' ? 'timeline-bad' : tone}>{gateWords(item)}</span>;
}

/** The word that went to Claude with the answer. */
export function GateMessage({ item }: { readonly item: GateItem }) {
  if (item.message === null || item.message === '') return null;
  return (
    <div className="timeline-tool dim">
      “<Revealed text={item.message} />”
    </div>
  );
}

function gateWords(item: GateItem): string {
  // Older than what is loaded: who answered is not known here.
  const name = item.answeredBy ? actorWithPlace(item.answeredBy) : null;
  const whose =
    item.isStanding === true && name !== null
      ? `the standing approval of ${item.answeredBy?.name}`
      : name;
  const by = whose === null ? '' : ` by ${whose}`;
  switch (item.state) {
    case 'open':
      return 'waiting';
    case 'answered':
      return `${answerWord(item)}${by}, not confirmed yet`;
    case 'applied':
      return `${answerWord(item)}${by}`;
    case 'closed':
      if (item.interruptedBy) return `interrupted by ${actorWithPlace(item.interruptedBy)}`;
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
  'reports-missing': 'closed; the answer was lost in a restore',
} as const;

function answerWord(item: GateItem): string {
  if (item.answer === 'deny') return 'denied';
  if (item.gateType === 'question') return 'answered';
  return item.answer === 'allow-always' ? 'allowed always' : 'allowed';
}
