import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { Suggestion } from '../../../shared/domain/suggestion.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

import './talk-cards.css';

interface SuggestionCardProps {
  readonly session: SessionView;
  readonly suggestion: Suggestion;
  readonly isOwn: boolean;
}

type Step = 'shown' | 'editing' | 'declining';

/** A prompt that waits: for whoever may send messages to decide, and for its author to withdraw. */
export function SuggestionCard({ session, suggestion, isOwn }: SuggestionCardProps) {
  const { from, text } = suggestion;
  const may = useMay();
  const [step, setStep] = useState<Step>('shown');
  const oneCall = useOneCall();
  const form = { session, suggestion, ...oneCall, onEnd: () => setStep('shown') };
  return (
    <li role="group" aria-label={`${from.name} suggests a prompt`}>
      <p className="talk-title">
        <b>{from.name}</b> suggests
      </p>
      {step !== 'editing' && (
        <p className="talk-text">
          <Revealed text={text} />
        </p>
      )}
      {step === 'editing' && <EditForm {...form} />}
      {step === 'declining' && <DeclineForm {...form} />}
      {step === 'shown' && (
        <Decisions
          session={session}
          suggestion={suggestion}
          isOwn={isOwn}
          canDecide={may('message.send', session)}
          {...oneCall}
          onStep={setStep}
        />
      )}
    </li>
  );
}

interface OneCall {
  readonly isBusy: boolean;
  readonly call: (work: () => Promise<boolean>) => Promise<boolean>;
}

/** A second press while the hub has not answered the first would only be refused. */
function useOneCall(): OneCall {
  const [isBusy, setIsBusy] = useState(false);
  async function call(work: () => Promise<boolean>): Promise<boolean> {
    setIsBusy(true);
    try {
      return await work();
    } finally {
      setIsBusy(false);
    }
  }
  return { isBusy, call };
}

interface DecisionsProps extends SuggestionCardProps, OneCall {
  readonly canDecide: boolean;
  readonly onStep: (step: Step) => void;
}

function Decisions(props: DecisionsProps) {
  const { session, suggestion, isOwn, canDecide, isBusy, call, onStep } = props;
  const { actions } = useApp();
  const { id, text } = suggestion;
  if (!canDecide && !isOwn) {
    return <p className="faint">It waits for a person who may send it.</p>;
  }
  return (
    <span className="talk-actions">
      {canDecide && (
        <>
          <Button
            size="small"
            look="primary"
            disabled={isBusy}
            onClick={() => void call(() => actions.sendSuggestion(session.id, id, { text }))}
          >
            Send
          </Button>
          <Button size="small" onClick={() => onStep('editing')}>
            Edit
          </Button>
          {!isOwn && (
            <Button size="small" look="quiet" disabled={isBusy} onClick={() => onStep('declining')}>
              Decline
            </Button>
          )}
        </>
      )}
      {isOwn && (
        <Button
          size="small"
          look="quiet"
          disabled={isBusy}
          onClick={() => void call(() => actions.withdrawSuggestion(session.id, id))}
        >
          Withdraw
        </Button>
      )}
    </span>
  );
}

interface FormProps extends OneCall {
  readonly session: SessionView;
  readonly suggestion: Suggestion;
  readonly onEnd: () => void;
}

function EditForm({ session, suggestion, isBusy, call, onEnd }: FormProps) {
  const { actions } = useApp();
  const [text, setText] = useState(suggestion.text);

  async function send(): Promise<void> {
    const isSent = await call(() => actions.sendSuggestion(session.id, suggestion.id, { text }));
    if (isSent) onEnd();
  }
  return (
    <>
      <textarea
        aria-label="Edit the suggestion"
        rows={3}
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <span className="talk-actions">
        <Button
          size="small"
          look="primary"
          disabled={isBusy || text.trim() === ''}
          onClick={() => void send()}
        >
          Send
        </Button>
        <Button size="small" look="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </span>
    </>
  );
}

function DeclineForm({ session, suggestion, isBusy, call, onEnd }: FormProps) {
  const { actions } = useApp();
  const [reason, setReason] = useState('');

  async function decline(): Promise<void> {
    const isDeclined = await call(() =>
      actions.declineSuggestion(session.id, suggestion.id, reason.trim()),
    );
    if (isDeclined) onEnd();
  }
  return (
    <>
      <input
        aria-label="Reason"
        placeholder={`Why? ${suggestion.from.name} sees this.`}
        maxLength={1024}
        value={reason}
        autoFocus
        onChange={(event) => setReason(event.target.value)}
      />
      <span className="talk-actions">
        <Button size="small" look="danger" disabled={isBusy} onClick={() => void decline()}>
          Decline
        </Button>
        <Button size="small" look="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </span>
    </>
  );
}
