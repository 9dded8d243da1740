import type { HttpClient } from '../shared/client/http-client.ts';
import type { RouteAnswer, RouteBody } from '../shared/wire/http-routes.ts';
import { usageError } from './cli-error.ts';

// What sessions ask their operators (`ask_operator`) is listed and answered with the gates: to a person at the command line
// both are requests that wait.

export type OperatorQuestion = RouteAnswer<'questions.list'>['items'][number];

/** A question in the shape of a gate, for whoever lists what waits. */
export function gateOfQuestion(question: OperatorQuestion) {
  const { text, options, isMultiple, ...rest } = question;
  const asked = { question: text, options, multiSelect: isMultiple };
  return {
    ...rest,
    type: 'question',
    tool: 'ask_operator',
    input: { questions: [asked] },
    summary: text.replaceAll(/\s+/gu, ' '),
  };
}

/** Texts that are options choose them; all others are the answer in words. */
export function answerToQuestion(
  { options }: OperatorQuestion,
  given: readonly string[],
): RouteBody<'questions.answer'> {
  if (given.length === 0) {
    const choices = options.map(({ label }) => label).join(' · ');
    throw usageError(
      'This is a question, and it needs an answer.',
      choices === '' ? 'Add --answer TEXT.' : `Add --answer TEXT with one of: ${choices}`,
    );
  }
  const labels = new Set(options.map(({ label }) => label));
  const chosen = given.filter((text) => labels.has(text));
  const own = given.filter((text) => !labels.has(text)).join('\n');
  return { ...(chosen.length > 0 && { chosen }), ...(own !== '' && { text: own }) };
}

/** The open question that is meant by its id, the beginning of one, or the session that asks. */
export async function findQuestions(
  http: HttpClient,
  { reference, session }: { readonly reference: string; readonly session: string },
): Promise<readonly OperatorQuestion[]> {
  if (reference.startsWith('g_')) return [];
  const { items } = await http.call('questions.list');
  const found = [
    items.filter(({ id }) => id === reference),
    items.filter((one) => one.sessionName === session || one.session === session),
    items.filter(({ id }) => id.startsWith(reference)),
  ];
  return found.find((questions) => questions.length > 0) ?? [];
}
