import type { Json, JsonObject } from './gate.ts';

/** One question of AskUserQuestion. */
export interface Question {
  readonly question: string;
  readonly header: string;
  readonly isMultiple: boolean;
  readonly options: readonly { readonly label: string; readonly description: string }[];
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

/**
 * Several choices as one text, as Claude Code's own dialog sends them (2.1.329): one with a comma and a blank,
 * or with a quote, stands in quotes. Joined in another way, Claude takes them for the person's free words.
 */
export function joinChoices(choices: readonly string[]): string {
  return choices
    .map((choice) =>
      choice.includes(', ') || choice.includes('"') ? JSON.stringify(choice) : choice,
    )
    .join(', ');
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
