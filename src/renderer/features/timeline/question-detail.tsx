import type { JsonObject } from '../../../shared/domain/gate.ts';
import { questionsOf } from '../../../shared/domain/questions.ts';
import { Revealed } from '../../ui/revealed.tsx';

/** What Claude asked, each with the answer that it got. */
export function QuestionDetail({ input }: { readonly input: JsonObject }) {
  const answers = new Map(Object.entries(input['answers'] ?? {}));
  return (
    <dl className="question-detail">
      {questionsOf(input).map(({ question, options }) => {
        const answer: unknown = answers.get(question);
        return (
          <div key={question}>
            <dt>
              <Revealed text={question} />
            </dt>
            <dd>
              <Revealed
                text={
                  typeof answer === 'string'
                    ? `→ ${answer}`
                    : options.map((option) => option.label).join(' · ')
                }
              />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
