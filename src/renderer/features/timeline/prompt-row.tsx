import { cutText } from '../../../shared/base/cut-text.ts';
import { actorWithPlace } from '../../../shared/domain/actor.ts';
import type { Message } from '../../../shared/domain/message.ts';
import { saidBySession } from '../../../shared/domain/prompt-author.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { PromptItem } from '../../core/timeline/timeline.ts';
import { hueOf } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { Receipt } from '../composer/receipt.tsx';
import { AuthorPlace } from './author-place.tsx';

/** A longer prompt is cut in the timeline until it is opened. */
const shownCharacters = 480;

interface PromptRowProps {
  readonly item: PromptItem;
  readonly session: SessionView;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function PromptRow({ item, session, isOpen, onToggle }: PromptRowProps) {
  // The ask itself is in the timeline, with what the peer wrote.
  if (isFromPeer(item)) {
    return <div className="faint">A message from another session started this turn</div>;
  }
  const task = taskSummary(item);
  if (task !== null) {
    return (
      <>
        <button type="button" className="timeline-fold" aria-expanded={isOpen} onClick={onToggle}>
          A background task ended: <Revealed text={task} />
        </button>
        {isOpen && (
          <pre className="mono tool-output">
            <Revealed text={item.text} />
          </pre>
        )}
      </>
    );
  }
  const isLong = item.text.length > shownCharacters;
  const text = isLong && !isOpen ? `${cutText(item.text, shownCharacters)}…` : item.text;
  const receipt = session.messages.find((message) => message.id === item.message);
  return (
    <div className="timeline-prompt">
      <Authors item={item} receipt={receipt} />{' '}
      <span className="timeline-text">
        <Revealed text={text} />
      </span>
      {isLong && (
        <button type="button" className="timeline-fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? 'show less' : 'Show the full prompt'}
        </button>
      )}
      {receipt && <Receipt message={receipt} />}
      {receipt && <SendAgain receipt={receipt} session={session} />}
    </div>
  );
}

interface AuthorsProps {
  readonly item: PromptItem;
  readonly receipt: Message | undefined;
}

/** Who wrote it; of a suggestion also who sent it. */
function Authors({ item, receipt }: AuthorsProps) {
  const sender = item.author ?? receipt?.from;
  const name = sender?.name ?? (item.message === null ? saidBySession : 'A message');
  const suggester = receipt?.suggestedBy?.name;
  const first = suggester ?? name;
  return (
    <>
      <b className={`timeline-author author-${hueOf(first)}`}>{first}</b>
      {suggester === undefined && <AuthorPlace author={sender} />}
      {suggester !== undefined && (
        <span className="timeline-tag timeline-sender">
          sent by {sender ? actorWithPlace(sender) : name}
        </span>
      )}
    </>
  );
}

interface SendAgainProps {
  readonly receipt: Message;
  readonly session: SessionView;
}

function SendAgain({ receipt, session }: SendAgainProps) {
  const { actions } = useApp();
  const may = useMay();
  if (receipt.state !== 'failed' || !may('message.send', session)) return null;
  return (
    <Button size="small" look="quiet" onClick={() => void actions.retryMessage(receipt.id)}>
      Send again
    </Button>
  );
}

/** The envelope of the hub, in the frame that Claude Code gives it. */
function isFromPeer({ text, message }: PromptItem): boolean {
  const isOurs = /\n<peer-(?:message|answer)-[a-z0-9]{12} /u.test(text);
  return message === null && isOurs && text.startsWith('<task-notification>');
}

/** Claude Code tells itself of a task in the background as a prompt of this form; no person wrote it. */
function taskSummary({ text, message }: PromptItem): string | null {
  if (message !== null || !text.startsWith('<task-notification>')) return null;
  const [, summary] = /<summary>([\s\S]*?)<\/summary>/u.exec(text) ?? [];
  return summary?.trim() ?? 'no summary';
}
