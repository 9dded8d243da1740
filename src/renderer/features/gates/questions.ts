import type { Json, JsonObject } from '../../../shared/domain/gate.ts';

/** One question of AskUserQuestion. */
export interface Question {
  readonly question: string;
  readonly header: string;
  readonly isMultiple: boolean;
  readonly options: readonly { readonly label: string; readonly description: string }[];
}

/** What a person chose for one question: labels, and a text of their own. */
export interface Choice {
  readonly labels: readonly string[];
  readonly own: string;
}

/** The questions in a tool's input; what is not one is left out. */
export function questionsOf(input: JsonObject): readonly Question[] {
  return objects(input['questions']).flatMap((fields) => {
    const question = text(fields['question']);
    if (question === '') return [];
    return [
      {
        question,
        header: text(fields['header']),
        isMultiple: fields['multiSelect'] === true,
        options: objects(fields['options']).map((option) => ({
          label: text(option['label']),
          description: text(option['description']),
        })),
      },
    ];
  });
}

/** Answers by question, in the words that Claude gets; null while one has no answer. */
export function answersOf(
  questions: readonly Question[],
  choices: readonly Choice[],
): Readonly<Record<string, string>> | null {
  const answers: Record<string, string> = {};
  for (const [index, { question }] of questions.entries()) {
    const choice = choices[index];
    const words = [...(choice?.labels ?? []), (choice?.own ?? '').trim()]
      .filter(Boolean)
      .join(', ');
    if (words === '') return null;
    answers[question] = words;
  }
  return answers;
}

/** Chooses a label, or takes it back. With one answer only, another choice replaces it. */
export function choose(choice: Choice, label: string, isMultiple: boolean): Choice {
  if (!isMultiple) return { labels: [label], own: '' };
  const labels = choice.labels.includes(label)
    ? choice.labels.filter((chosen) => chosen !== label)
    : [...choice.labels, label];
  return { ...choice, labels };
}

function objects(value: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
