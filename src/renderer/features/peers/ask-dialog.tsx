import { useId, useState } from 'react';

import { askTextLimit } from '../../../shared/domain/ask.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { probedPeersLimit } from '../../../shared/wire/tools/probe-peers.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { stateWord } from '../../core/stores/session-groups.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { notAsked, type AskKind } from './ask-states.ts';
import { AskedList, type Asked } from './asked-list.tsx';

import './ask-dialog.css';

interface AskDialogProps {
  /** The session that is chosen at first. */
  readonly to: string | null;
  readonly onClose: () => void;
}

const kinds: readonly { readonly value: AskKind; readonly label: string }[] = [
  { value: 'ask', label: 'Ask' },
  { value: 'tell', label: 'Tell' },
  { value: 'probe', label: 'Ask several' },
];

const hints: Readonly<Record<AskKind, string>> = {
  ask: 'The session gets it as a message from you, when it is idle. The answer appears here and in its timeline.',
  tell: 'The session gets it as a message from you, when it is idle. Nothing waits for an answer.',
  probe: `Up to ${probedPeersLimit} sessions get the same question, each when it is idle. Every answer appears here.`,
};

/** Asks or tells a session something, or asks several of them the same, and shows what becomes of it. */
export function AskDialog({ to, onClose }: AskDialogProps) {
  const { actions } = useApp();
  const peers = usePeers();
  const [kind, setKind] = useState<AskKind>('ask');
  const [chosen, setChosen] = useState<readonly string[]>(to === null ? [] : [to]);
  const [text, setText] = useState('');
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const id = useId();
  // One that has gone meanwhile is not asked.
  const targets = chosen.filter((one) => peers.some((peer) => peer.id === one));
  const whyNot = whyNotSent(kind, targets, text);

  async function send(): Promise<void> {
    if (whyNot !== null || isBusy) return;
    setIsBusy(true);
    const body = { text: text.trimEnd(), wantsAnswer: kind !== 'tell' };
    const sent = await Promise.all(
      targets.map(async (session) => ({ session, id: await actions.ask(session, body) })),
    );
    setIsBusy(false);
    // What was refused was said, and the text stays for another try.
    const stored = sent.flatMap((one) => (one.id === null ? [] : [{ ...one, id: one.id, kind }]));
    setAsked((before) => [...stored, ...before]);
    const refused = notAsked(sent);
    if (refused.length === 0) setText('');
    else setChosen(refused);
  }
  function choose(session: string): void {
    if (kind !== 'probe') setChosen([session]);
    else if (chosen.includes(session)) setChosen(chosen.filter((one) => one !== session));
    else setChosen([...chosen, session]);
  }
  return (
    <Dialog title={kind === 'tell' ? 'Tell a session' : 'Ask a session'} onClose={onClose}>
      <Segmented
        label="What to do"
        value={kind}
        options={kinds}
        onChange={(next) => {
          setKind(next);
          if (next !== 'probe') setChosen(targets.slice(0, 1));
        }}
      />
      <p className="dim ask-hint">{hints[kind]}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <PeerChoices peers={peers} chosen={targets} isMany={kind === 'probe'} onChoose={choose} />
        <label className="ask-label" htmlFor={id}>
          {kind === 'tell' ? 'Message' : 'Question'}
        </label>
        <textarea
          id={id}
          className="ask-text"
          data-first-focus
          rows={3}
          value={text}
          placeholder={
            kind === 'tell' ? 'The API returns cents now.' : 'Does checkout read ledger.total?'
          }
          onChange={(event) => setText(event.target.value)}
        />
        {text !== '' && whyNot !== null && <p className="field-note is-bad">{whyNot}</p>}
        <div className="dialog-actions">
          <Button size="large" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" size="large" look="primary" disabled={whyNot !== null || isBusy}>
            {kind === 'tell' ? 'Tell' : 'Ask'}
          </Button>
        </div>
      </form>
      <AskedList asked={asked} />
    </Dialog>
  );
}

/** Sessions that this person may ask, and that have a terminal to type into. */
function usePeers(): readonly SessionView[] {
  const may = useMay();
  const sessions = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions,
  );
  return [...sessions.values()]
    .filter(
      (one) => !one.isRemoved && !one.isArchived && one.joined === null && may('peer.message', one),
    )
    .toSorted((one, other) => one.name.localeCompare(other.name));
}

interface PeerChoicesProps {
  readonly peers: readonly SessionView[];
  readonly chosen: readonly string[];
  readonly isMany: boolean;
  readonly onChoose: (session: string) => void;
}

function PeerChoices({ peers, chosen, isMany, onChoose }: PeerChoicesProps) {
  if (peers.length === 0) return <p className="faint">There is no session that you may ask.</p>;
  return (
    <fieldset className="ask-peers">
      <legend className="ask-label">{isMany ? `Sessions (${chosen.length})` : 'Session'}</legend>
      {peers.map((peer) => (
        <label key={peer.id} className={chosen.includes(peer.id) ? 'is-on' : ''}>
          <input
            type={isMany ? 'checkbox' : 'radio'}
            name="peer"
            checked={chosen.includes(peer.id)}
            onChange={() => onChoose(peer.id)}
          />
          <span className="cut" title={peer.name}>
            {peer.name}
          </span>{' '}
          <small className="faint">{stateWord(peer)}</small>
        </label>
      ))}
    </fieldset>
  );
}

function whyNotSent(kind: AskKind, targets: readonly string[], text: string): string | null {
  if (targets.length === 0) return 'Choose a session.';
  if (kind === 'probe' && targets.length > probedPeersLimit) {
    return `Choose at most ${probedPeersLimit} sessions.`;
  }
  if (text.trim() === '') return kind === 'tell' ? 'Write a message.' : 'Write a question.';
  return text.length > askTextLimit
    ? `${kind === 'tell' ? 'A message' : 'A question'} to another session has at most ${askTextLimit} characters.`
    : null;
}
