import type { KeyboardEvent } from 'react';
import { useId, useState } from 'react';

import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { completionSpot, personSpot } from './completion.ts';
import type { CompletionItem } from './use-completion.ts';
import { useCompletion } from './use-completion.ts';

interface OffersInput {
  readonly session: string;
  readonly draft: Draft;
  readonly caret: number;
  readonly commands: readonly SlashCommand[] | null;
}

const labels = { command: 'Commands', file: 'Files', person: 'People' } as const;

/** The list of what fits at the caret: whether it is open, what is active, and its keys. */
export function useOffers({ session, draft, caret, commands }: OffersInput) {
  const listId = useId();
  const [active, setActive] = useState(0);
  const [dismissedAt, setDismissedAt] = useState<number | null>(null);
  const isForClaude = draft.audience === 'claude';
  const spot = (isForClaude ? completionSpot : personSpot)(draft.text, caret);
  const items = useCompletion(session, spot, commands);
  const isOpen = spot !== null && items.length > 0 && dismissedAt !== spot.from;
  const at = Math.min(active, Math.max(0, items.length - 1));

  // Somewhere else a list that was left may open again.
  if (dismissedAt !== null && spot === null) setDismissedAt(null);

  function onKey(event: KeyboardEvent, choose: (item: CompletionItem) => void): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      setActive((at + step + items.length) % items.length);
      return true;
    }
    const isTaken = (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey;
    const item = items[at];
    if (!isTaken || !item || isWholeCommand(item, event.key)) return false;
    choose(item);
    return true;
  }
  /** `/compact` is typed to its end: Enter sends it. */
  function isWholeCommand(item: CompletionItem, key: string): boolean {
    return key === 'Enter' && spot?.type === 'command' && spot.query === item.value;
  }
  return {
    listId,
    spot,
    items,
    isOpen,
    active: at,
    label: spot === null ? 'Files' : labels[spot.type],
    onKey,
    restart: () => setActive(0),
    dismiss: () => setDismissedAt(spot?.from ?? null),
    reset: () => {
      setActive(0);
      setDismissedAt(null);
    },
  };
}
