import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../app/app-context.tsx';
import type { Draft } from '../../stores/drafts-store.ts';
import { draftOf, emptyDraft, rememberSent, setDraft } from '../../stores/drafts-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ComposerText } from './composer-text.tsx';

import './composer.css';
import { MessageQueue } from './message-queue.tsx';
import { SessionChips } from './session-chips.tsx';

/** Writes to a session, or about it. A draft belongs to its session and waits for its person. */
export function Composer({ session }: { readonly session: SessionView }) {
  const { actions, stores } = useApp();
  const { id, name } = session;
  const draft = useAppStore(
    (all) => all.drafts,
    (state) => state.drafts.get(id) ?? emptyDraft,
  );
  const [isSending, setIsSending] = useState(false);
  const canSend = draft.text.trim() !== '' && !isSending;

  function change(part: Partial<Draft>): void {
    stores.drafts.setState((state) => setDraft(state, id, part), true);
  }
  async function send(): Promise<void> {
    if (!canSend) return;
    const { text, audience } = draft;
    setIsSending(true);
    const isTaken = await (audience === 'claude' ? actions.send(id, text) : actions.note(id, text));
    setIsSending(false);
    if (!isTaken) return;
    stores.drafts.setState((state) => {
      const sent = rememberSent(state, id, text);
      // What was written on while it travelled is the next draft.
      return draftOf(sent, id).text === text ? setDraft(sent, id, { text: '' }) : sent;
    }, true);
  }

  const isWorking = sessionStateOf(session) === 'working';
  return (
    <>
      <MessageQueue session={session} />
      <div className={`composer ${draft.audience === 'operators' ? 'is-note' : ''}`}>
        <ComposerText
          name={name}
          draft={draft}
          sent={useAppStore(
            (all) => all.drafts,
            (state) => state.sent.get(id),
          )}
          onChange={(text) => change({ text })}
          onSend={() => void send()}
        />
        <SessionChips session={session} />
        <div className="composer-bar">
          <Segmented
            label="Audience"
            size="small"
            value={draft.audience}
            options={[
              { value: 'claude', label: 'To Claude' },
              { value: 'operators', label: 'To operators' },
            ]}
            onChange={(audience) => change({ audience })}
          />
          <span className="push" />
          {isWorking && (
            <Button size="small" onClick={() => void actions.interrupt(id)}>
              <Icon name="stop" size={11} />
              Interrupt
            </Button>
          )}
          <Button size="small" look="primary" disabled={!canSend} onClick={() => void send()}>
            Send
          </Button>
        </div>
      </div>
    </>
  );
}
