import { useRef, useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { Actions } from '../../core/actions/actions.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import type { Draft } from '../../core/stores/drafts-store.ts';
import { draftOf, emptyDraft, rememberSent, setDraft } from '../../core/stores/drafts-store.ts';
import { attachFiles, detachFile } from './attach-files.ts';
import { CommandNote } from './command-note.tsx';
import { ComposerBar } from './composer-bar.tsx';
import { ComposerText } from './composer-text.tsx';

import './composer.css';
import { DraftFiles } from './draft-files.tsx';
import { DropFiles } from './drop-files.tsx';
import { messageOfDraft } from './message-of-draft.ts';
import { MessageQueue } from './message-queue.tsx';
import type { PeerAddress } from './peer-address.ts';
import { AddressNote } from './peer-note.tsx';
import { promptHistory } from './prompt-history.ts';
import { SessionChips } from './session-chips.tsx';
import { useEntered } from './use-entered.ts';
import { useTarget } from './use-target.ts';

interface ComposerProps {
  readonly session: SessionView;
  /** One line until somebody writes: leave the room to what is above. */
  readonly isCompact: boolean;
}

/** Writes to a session, or about it. A draft belongs to its session and waits for its person. */
export function Composer({ session, isCompact }: ComposerProps) {
  const app = useApp();
  const { actions, stores } = app;
  const { id } = session;
  const kept = useDraft(id);
  // Nothing can be typed into one that was started by hand.
  const draft = session.joined === null ? kept : { ...kept, audience: 'operators' as const };
  const sent = useAppStore(
    (all) => all.drafts,
    (state) => state.sent.get(id),
  );
  const [isSending, setIsSending] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const { isEntered, onFocus } = useEntered(area);
  const may = useMay();
  const isNote = draft.audience === 'operators';
  const canSend = may('message.send', session);
  const isAtRest =
    isCompact && !isEntered && !isNote && draft.text === '' && draft.files.length === 0;
  const { commands, name, command, peer, unknown, whyNot } = useTarget(session, draft);

  function change(part: Partial<Draft>): void {
    stores.drafts.setState((state) => setDraft(state, id, part), true);
  }
  async function send(): Promise<void> {
    if (whyNot !== null || isSending) return;
    const { text, files } = draft;
    setIsSending(true);
    const handed = { session, draft, canSend, peer, isCommand: command !== undefined };
    const isTaken = await handIn(actions, handed);
    setIsSending(false);
    if (!isTaken) return;
    stores.drafts.setState((state) => {
      const now = rememberSent(state, id, text);
      const left = draftOf(now, id);
      return setDraft(now, id, {
        // What was written on, or attached, while it travelled is the next draft.
        ...(left.text === text ? { text: '' } : {}),
        ...(isNote ? {} : { files: left.files.filter((file) => !files.includes(file)) }),
      });
    }, true);
  }
  function attach(files: readonly File[]): void {
    attachFiles(app, id, files);
  }
  return (
    <>
      <MessageQueue session={session} />
      <DropFiles
        className={`composer ${isNote ? 'is-note' : ''} ${isAtRest ? 'is-at-rest' : ''}`}
        onFiles={attach}
        area={area}
        onFocus={onFocus}
      >
        <ComposerText
          session={session}
          draft={draft}
          commands={commands}
          history={promptHistory(session, sent ?? [])}
          onChange={(text) => change({ text })}
          onSend={() => void send()}
          onFiles={attach}
        />
        {name !== null && <CommandNote name={name} command={command} />}
        <AddressNote peer={peer} unknown={unknown} to={session.name} />
        <DraftFiles files={draft.files} onRemove={(file) => detachFile(app, id, file)} />
        <SessionChips session={session} />
        <ComposerBar
          session={session}
          draft={draft}
          whyNot={whyNot}
          isSending={isSending}
          onAudience={(audience) => change({ audience })}
          onFiles={attach}
          onSend={() => void send()}
        />
      </DropFiles>
    </>
  );
}

function useDraft(session: string): Draft {
  return useAppStore(
    (all) => all.drafts,
    (state) => state.drafts.get(session) ?? emptyDraft,
  );
}

interface HandedIn {
  readonly session: SessionView;
  readonly draft: Draft;
  readonly canSend: boolean;
  /** The session that it goes to, if not this one. */
  readonly peer: PeerAddress | null;
  readonly isCommand: boolean;
}

/** A question to another session, a note to operators, a message to Claude, or a suggestion to those who may send one. */
async function handIn(
  actions: Actions,
  { session, draft, canSend, peer, isCommand }: HandedIn,
): Promise<boolean> {
  if (peer) {
    const body = { text: peer.text.trimEnd(), in: session.id };
    return (await actions.ask(peer.session.id, body)) !== null;
  }
  if (draft.audience === 'operators') return actions.note(session.id, draft.text);
  const text = messageOfDraft(draft);
  if (!canSend) return actions.suggest(session.id, text);
  return actions.send(session.id, { text, ...(isCommand ? { isCommand } : {}) });
}
