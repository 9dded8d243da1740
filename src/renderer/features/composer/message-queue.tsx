import { useState } from 'react';

import { cutText } from '../../../shared/base/cut-text.ts';
import { pauseReason } from '../../../shared/domain/delivery-pause.ts';
import type { Message, MessageState } from '../../../shared/domain/message.ts';
import { isChangeable, isDroppable, isRetryable } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { waitingMessages } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatClock } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './message-queue.css';
import { MoveButtons } from './move-buttons.tsx';
import type { Places } from './queue-places.ts';
import { placesOf } from './queue-places.ts';
import { QueuedItem } from './queued-item.tsx';
import { Receipt } from './receipt.tsx';

/** What Claude has not taken in yet, in the order in which it will get it. */
export function MessageQueue({ session }: { readonly session: SessionView }) {
  const may = useMay();
  const waiting = waitingMessages(session);
  if (waiting.length === 0) return null;
  return (
    <ul className="queue" aria-label={`Messages waiting for ${session.name}`}>
      {waiting.map((message, index) => (
        <QueuedMessage
          key={message.id}
          message={message}
          isOurs={may('message.send', session)}
          places={placesOf(waiting, index)}
          pause={pauseReason(session, formatClock)}
        />
      ))}
    </ul>
  );
}

const retryLabels: Partial<Readonly<Record<MessageState, string>>> = {
  held: 'Retry',
  unknown: 'Send again anyway',
};

interface QueuedMessageProps {
  readonly message: Message;
  /** This device may send messages here, and so change those that wait. */
  readonly isOurs: boolean;
  readonly places: Places;
  /** Why the queue waits although Claude Code is idle. */
  readonly pause: string | null;
}

function QueuedMessage({ message, isOurs, places, pause }: QueuedMessageProps) {
  const { actions } = useApp();
  const [edited, setEdited] = useState<string | null>(null);

  async function save(): Promise<void> {
    if (edited === null || (await actions.editMessage(message.id, edited))) setEdited(null);
  }
  if (edited !== null) {
    return (
      <li>
        <textarea
          aria-label="Edit the message"
          rows={3}
          value={edited}
          autoFocus
          onChange={(event) => setEdited(event.target.value)}
        />
        <span className="queue-actions">
          <Button
            size="small"
            look="primary"
            disabled={edited.trim() === ''}
            onClick={() => void save()}
          >
            Save
          </Button>
          <Button size="small" look="quiet" onClick={() => setEdited(null)}>
            Cancel
          </Button>
        </span>
      </li>
    );
  }
  return (
    <QueuedItem message={message} isOurs={isOurs}>
      <p className="queue-text">
        <b>{message.from.name}</b>{' '}
        <span className="dim">
          <Revealed text={cutText(message.text, 400)} />
        </span>
      </p>
      <Receipt message={message} waitsFor={pause} />
      {isOurs && isDroppable(message) && (
        <span className="queue-actions">
          {(isRetryable(message) || pause !== null) && (
            <Button
              size="small"
              look={message.state === 'held' ? 'primary' : 'quiet'}
              onClick={() => void actions.retryMessage(message.id)}
            >
              {retryLabels[message.state] ?? 'Send now'}
            </Button>
          )}
          {isChangeable(message) && (
            <Button size="small" look="quiet" onClick={() => setEdited(message.text)}>
              Edit
            </Button>
          )}
          <MoveButtons message={message} places={places} />
          <Button size="small" look="quiet" onClick={() => void actions.dropMessage(message.id)}>
            {message.state === 'unknown' ? 'Dismiss' : 'Drop'}
          </Button>
        </span>
      )}
    </QueuedItem>
  );
}
