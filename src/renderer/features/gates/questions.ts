import type { Question } from '../../../shared/domain/questions.ts';

/** What a person chose for one question: labels, and a text of their own. */
export interface Choice {
  readonly labels: readonly string[];
  readonly own: string;
}

/** Answers by question: one text, or several choices; null while one has no answer. */
export function answersOf(
  questions: readonly Question[],
  choices: readonly Choice[],
): Readonly<Record<string, string | string[]>> | null {
  const answers: Record<string, string | string[]> = {};
  for (const [index, { question, isMultiple }] of questions.entries()) {
    const choice = choices[index];
    const given = [...(choice?.labels ?? []), (choice?.own ?? '').trim()].filter(Boolean);
    const [first] = given;
    if (first === undefined) return null;
    answers[question] = isMultiple ? given : first;
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
