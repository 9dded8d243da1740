import { useState } from 'react';

import type { Question } from '../../../shared/domain/questions.ts';
import { questionsOf } from '../../../shared/domain/questions.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';
import { DenyButton } from './gate-buttons.tsx';
import type { GateCardProps } from './gate-frame.tsx';
import { GateFrame, OnlyWatching, TooLarge } from './gate-frame.tsx';
import type { Choice } from './questions.ts';
import { answersOf, choose } from './questions.ts';
import { useAnswer } from './use-answer.ts';

const noChoice: Choice = { labels: [], own: '' };

/** Claude asks, a person chooses or writes. */
export function QuestionCard({ gate, session, isCompact }: GateCardProps) {
  const { mayAnswer, isBusy, answer } = useAnswer(gate, session);
  const questions = questionsOf(gate.input);
  const [choices, setChoices] = useState<readonly Choice[]>(() => questions.map(() => noChoice));
  const answers = answersOf(questions, choices);

  function change(index: number, choice: Choice): void {
    setChoices(choices.with(index, choice));
  }
  return (
    <GateFrame gate={gate} session={session} isCompact={isCompact} title="asks you">
      {gate.isTooLarge === true && <TooLarge gate={gate} />}
      {questions.map((question, index) => (
        <QuestionField
          key={question.question}
          question={question}
          choice={choices[index] ?? noChoice}
          isDisabled={!mayAnswer}
          onChange={(choice) => change(index, choice)}
        />
      ))}
      {mayAnswer ? (
        <>
          <div className="gate-actions">
            <Button
              look="primary"
              disabled={isBusy || answers === null || gate.isTooLarge === true}
              onClick={() => {
                if (answers) answer({ answer: 'allow', answers: { ...answers } });
              }}
            >
              Answer
            </Button>
            <DenyButton
              hasKeys={false}
              isDisabled={isBusy}
              onClick={() => answer({ answer: 'deny' })}
            />
          </div>
        </>
      ) : (
        <OnlyWatching />
      )}
    </GateFrame>
  );
}

interface QuestionFieldProps {
  readonly question: Question;
  readonly choice: Choice;
  /** For a person who may not answer. */
  readonly isDisabled: boolean;
  readonly onChange: (choice: Choice) => void;
}

function QuestionField({ question, choice, isDisabled, onChange }: QuestionFieldProps) {
  return (
    <fieldset className="question" disabled={isDisabled}>
      <legend>
        <Revealed text={question.question} />
      </legend>
      {question.options.map((option) => (
        <label key={option.label} className="question-option">
          <input
            type={question.isMultiple ? 'checkbox' : 'radio'}
            name={question.question}
            checked={choice.labels.includes(option.label)}
            onChange={() => onChange(choose(choice, option.label, question.isMultiple))}
          />
          <span>
            <b>
              <Revealed text={option.label} />
            </b>
            {option.description !== '' && (
              <small className="gate-more">
                <Revealed text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
      <input
        className="gate-word gate-more"
        aria-label={`Your own answer: ${question.question}`}
        placeholder="Or in your own words…"
        value={choice.own}
        onChange={(event) =>
          onChange({
            labels: question.isMultiple ? choice.labels : [],
            own: event.target.value,
          })
        }
      />
    </fieldset>
  );
}
