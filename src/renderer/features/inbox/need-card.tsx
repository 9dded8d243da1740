import { useState } from 'react';

import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import type { InboxItem } from '../../core/inbox/inbox.ts';
import { formatAge } from '../../core/labels/format.ts';
import { canAnswer } from '../../core/stores/connection-store.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { DialogHint } from '../gates/dialog-hint.tsx';
import { GateCard } from '../gates/gate-card.tsx';
import { OperatorQuestionCard } from '../questions/operator-question-card.tsx';
import type { NeedRowProps } from '../sessions/need-row.tsx';
import { inboxDetail } from '../sessions/session-detail.ts';
import { DecisionCard } from '../talk/decision-card.tsx';
import { MentionCard } from '../talk/mention-card.tsx';
import { SuggestionCard } from '../talk/suggestion-card.tsx';
import { BatonCard } from './baton-card.tsx';

import './inbox.css';
import { MessageCard } from './message-card.tsx';
import { useHasSettled } from './use-has-settled.ts';

/** One of the inbox that is answered where it stands. The longest waiting one is open. */
export function NeedCard({ item, isFirst, isStop, onChoose }: NeedRowProps) {
  const [isOpened, setIsOpened] = useState<boolean | null>(null);
  const isOpen = isOpened ?? isFirst;
  const now = useNow(10_000);
  const { session, since } = item;
  return (
    <div className={isOpen ? 'need is-open' : 'need'}>
      <button
        type="button"
        className="session-open"
        aria-expanded={isOpen}
        tabIndex={isStop ? 0 : -1}
        onClick={() => setIsOpened(!isOpen)}
      >
        <Signal tone="waiting" />
        <span className="session-words">
          <b className="cut">{session.name}</b>
          <small className="cut">{inboxDetail(item)}</small>
        </span>
        <span className="session-end faint">
          {since !== null && formatAge(since, now)}
          <Icon name="down" size={12} />
        </span>
      </button>
      {isOpen && <OpenNeed item={item} onChoose={onChoose} />}
    </div>
  );
}

function OpenNeed({ item, onChoose }: Pick<NeedRowProps, 'item' | 'onChoose'>) {
  const { stores } = useApp();
  const hasSettled = useHasSettled();
  const isAnswerable = useAppStore((all) => all.connection, canAnswer);
  const { session } = item;
  function show(panel: string): void {
    onChoose(session.id);
    stores.layout.setState((layout) => showSession({ ...layout, panel }, session.id), true);
  }
  return (
    <div className="need-answer">
      <div inert={!hasSettled || !isAnswerable}>
        <Answer item={item} />
      </div>
      {isAtTerminal(item) ? (
        <Button look="primary" size="large" onClick={() => show('terminal')}>
          Open terminal
        </Button>
      ) : (
        <Button look="quiet" onClick={() => show('timeline')}>
          Open session
        </Button>
      )}
    </div>
  );
}

function Answer({ item }: { readonly item: InboxItem }) {
  const { session } = item;
  switch (item.type) {
    case 'baton':
      return <BatonCard session={session} asking={item.asking} />;
    case 'gate':
      return <GateCard gate={item.gate} session={session} hasKeys={false} isCompact={false} />;
    case 'message':
      return <MessageCard message={item.message} />;
    case 'question':
      return <OperatorQuestionCard session={session} question={item.question} isCompact={false} />;
    case 'suggestion':
      return (
        <ul className="talk">
          <SuggestionCard session={session} suggestion={item.suggestion} isOwn={false} />
        </ul>
      );
    case 'decision':
      return (
        <ul className="talk">
          <DecisionCard session={session} suggestion={item.suggestion} />
        </ul>
      );
    case 'mention':
      return (
        <ul className="talk">
          <MentionCard session={session} note={item.note} />
        </ul>
      );
    case 'dialog':
    case 'sign-in':
      return <DialogHint session={session} />;
  }
}

function isAtTerminal({ type }: InboxItem): boolean {
  return type === 'dialog' || type === 'sign-in';
}
