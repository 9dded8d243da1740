import { useState } from 'react';

import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import { questionAnswerLimit } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatMoment, formatWait } from '../../core/labels/format.ts';
import { canAnswer } from '../../core/stores/connection-store.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';

import '../gates/gates.css';
import './questions.css';

export interface OperatorQuestionCardProps {
  readonly session: SessionView;
  readonly question: OperatorQuestion;
  /** Something else needs the room. */
  readonly isCompact: boolean;
}

type Answer = RouteBody<'questions.answer'>;

/** A session asks the people who work with it: one tap chooses, or they write. */
export function OperatorQuestionCard(props: OperatorQuestionCardProps) {
  const { session, question, isCompact } = props;
  const { actions } = useApp();
  const may = useMay();
  const now = useNow(10_000);
  const isAnswerable = useAppStore((stores) => stores.connection, canAnswer);
  const [isBusy, setIsBusy] = useState(false);

  async function answer(body: Answer): Promise<void> {
    if (isBusy) return;
    setIsBusy(true);
    // Done: the card stays until the event of the answer takes it away.
    if (!(await actions.answerQuestion(question.id, body))) setIsBusy(false);
  }
  return (
    <section
      className={isCompact ? 'gate operator-question is-folded' : 'gate operator-question'}
      role="group"
      aria-label={`${session.name} asks you`}
    >
      <div className="gate-title">
        <Signal tone="waiting" />
        <b>
          <span className="gate-name">{session.name}</span> asks you
        </b>
        <span
          className="faint push"
          title={`withdrawn at ${new Date(question.expiresAt).toLocaleString()}`}
        >
          {formatWait(question.askedAt, now)}
        </span>
      </div>
      <p className="operator-question-text">
        <Revealed text={question.text} />
      </p>
      <div className="gate-body" inert={!isAnswerable}>
        {may('question.answer', session) ? (
          <AnswerForm
            question={question}
            mayWrite={may('message.send', session)}
            isBusy={isBusy}
            onAnswer={(body) => void answer(body)}
          />
        ) : (
          <p className="gate-foot">You are watching. Another person answers this.</p>
        )}
      </div>
      <p className="gate-foot">
        {isAnswerable
          ? `It is withdrawn at ${formatMoment(question.expiresAt, now)}.`
          : 'Not up to date. Waiting for the hub…'}
      </p>
    </section>
  );
}

interface AnswerFormProps {
  readonly question: OperatorQuestion;
  /** An answer of one's own is a word to the session. */
  readonly mayWrite: boolean;
  readonly isBusy: boolean;
  readonly onAnswer: (body: Answer) => void;
}

function AnswerForm({ question, mayWrite, isBusy, onAnswer }: AnswerFormProps) {
  const { options, isMultiple } = question;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [own, setOwn] = useState('');
  const text = own.trim();
  const body = { ...(chosen.length > 0 && { chosen: [...chosen] }), ...(text !== '' && { text }) };

  function toggle(label: string): void {
    setChosen(
      chosen.includes(label) ? chosen.filter((other) => other !== label) : [...chosen, label],
    );
  }
  return (
    <>
      <div className="operator-question-options" role="group" aria-label="Answers">
        {options.map(({ label, description }) => (
          <button
            key={label}
            type="button"
            className="operator-question-option"
            {...(isMultiple && { 'aria-pressed': chosen.includes(label) })}
            disabled={isBusy}
            onClick={() =>
              isMultiple
                ? toggle(label)
                : onAnswer({ chosen: [label], ...(text !== '' && { text }) })
            }
          >
            <b>
              <Revealed text={label} />
            </b>
            {description !== '' && (
              <small>
                <Revealed text={description} />
              </small>
            )}
          </button>
        ))}
      </div>
      {mayWrite && (
        <input
          className="gate-word"
          aria-label="Your own answer"
          placeholder={options.length > 0 ? 'Or in your own words…' : 'Your answer…'}
          maxLength={questionAnswerLimit}
          value={own}
          onChange={(event) => setOwn(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing || text === '') return;
            event.preventDefault();
            onAnswer(body);
          }}
        />
      )}
      <div className="gate-actions">
        {(isMultiple || mayWrite) && (
          <Button
            look="primary"
            disabled={isBusy || (chosen.length === 0 && text === '')}
            onClick={() => onAnswer(body)}
          >
            Answer
          </Button>
        )}
        <Button
          look="ghost"
          className="gate-deny"
          disabled={isBusy}
          onClick={() => onAnswer({ decline: true, ...(text !== '' && { text }) })}
        >
          Decline
        </Button>
      </div>
    </>
  );
}
