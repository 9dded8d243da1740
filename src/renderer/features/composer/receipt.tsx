import type { Message, MessageState } from '../../../shared/domain/message.ts';

import './receipt.css';

const words: Readonly<Record<MessageState, string>> = {
  queued: 'queued',
  delivered: 'delivered',
  accepted: 'accepted',
  answered: 'answered',
  held: 'held',
  unknown: 'outcome unknown',
  refused: 'refused',
  failed: 'failed',
};

const marks: Readonly<Record<MessageState, string>> = {
  queued: '○',
  delivered: '◐',
  accepted: '✓',
  answered: '✓✓',
  held: '■',
  unknown: '?',
  refused: '■',
  failed: '■',
};

interface ReceiptProps {
  readonly message: Message;
  /** Why a queued message waits although Claude Code is idle. */
  readonly waitsFor?: string | null;
}

/** How far a message came, by mark and word, with the reason where it waits or went no further. */
export function Receipt({ message, waitsFor = null }: ReceiptProps) {
  const { state, reason } = message;
  const isBad =
    state === 'held' || state === 'unknown' || state === 'refused' || state === 'failed';
  return (
    <span className={isBad ? 'receipt is-bad' : 'receipt'}>
      <span aria-hidden="true">{marks[state]} </span>
      {words[state]}
      {isBad && reason !== null && `: ${reason}`}
      {state === 'queued' && waitsFor !== null && `: ${waitsFor}`}
    </span>
  );
}
