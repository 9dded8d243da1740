import type { KeyboardEvent } from 'react';
import { useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { SlashCommand } from '../../../shared/domain/slash-command.ts';
import { isInputMethodKey } from '../../core/keys/input-method.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { complete } from './completion.ts';
import type { HistoryWalk } from './prompt-history.ts';
import { isAtEdge, stepThrough } from './prompt-history.ts';
import { useCaretMove } from './use-caret-move.ts';
import type { CompletionItem } from './use-completion.ts';
import { useOffers } from './use-offers.ts';

export interface ComposerTextProps {
  readonly session: SessionView;
  readonly draft: Draft;
  /** Null while they are looked up. */
  readonly commands: readonly SlashCommand[] | null;
  /** What was sent before, newest last: the arrows walk through it. */
  readonly history: readonly string[];
  readonly onChange: (text: string) => void;
  readonly onSend: () => void;
  readonly onFiles: (files: readonly File[]) => void;
}

/** What keys do in the field: the list of offers first, then sending, then the walk through the history. */
export function useComposerKeys(props: ComposerTextProps) {
  const { session, draft, commands, history, onChange, onSend } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(draft.text.length);
  const [walk, setWalk] = useState<HistoryWalk | null>(null);
  const moveCaret = useCaretMove(field, draft.text);
  const offers = useOffers({ session: session.id, draft, caret, commands });

  function put(text: string, at: number): void {
    onChange(text);
    setCaret(at);
    moveCaret(at);
  }
  function choose(item: CompletionItem): void {
    if (!offers.spot) return;
    const edited = complete(draft.text, offers.spot, item.value);
    put(edited.text, edited.caret);
    offers.reset();
  }
  function recall(step: 1 | -1): boolean {
    if (walk === null && step === -1) return false;
    const next = stepThrough(history, walk ?? { back: 0, draft: draft.text }, step);
    if (!next) return false;
    setWalk(next.walk.back === 0 ? null : next.walk);
    put(next.text, next.text.length);
    return true;
  }
  function escape(): boolean {
    if (offers.isOpen) {
      offers.dismiss();
      return true;
    }
    if (walk === null) return false;
    put(walk.draft, walk.draft.length);
    setWalk(null);
    return true;
  }
  function send(event: KeyboardEvent): boolean {
    if (event.shiftKey || event.altKey) return false;
    setWalk(null);
    offers.reset();
    onSend();
    return true;
  }
  function arrow(event: KeyboardEvent<HTMLTextAreaElement>, step: 1 | -1): boolean {
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (selectionStart !== selectionEnd) return false;
    return isAtEdge(draft.text, selectionStart, step) && recall(step);
  }
  function handle(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    if (event.key === 'Escape') return escape();
    if (offers.isOpen && offers.onKey(event, choose)) return true;
    if (event.key === 'Enter') return send(event);
    if (event.key === 'ArrowUp') return arrow(event, 1);
    return event.key === 'ArrowDown' && arrow(event, -1);
  }
  function onKey(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (isInputMethodKey(event.nativeEvent)) return;
    if (!handle(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onText(text: string, at: number): void {
    setWalk(null);
    offers.restart();
    setCaret(at);
    onChange(text);
  }
  return { field, offers, onText, onCaret: setCaret, onKey, choose };
}
