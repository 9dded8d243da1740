import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { JsonObject } from '../../shared/domain/gate.ts';
import type { Question } from '../../shared/domain/questions.ts';
import { questionsOf } from '../../shared/domain/questions.ts';
import type { RouteAnswer, RouteBody } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { answerToQuestion, findQuestions, type OperatorQuestion } from '../operator-questions.ts';
import { sessionReference } from '../session-reference.ts';

type Gate = RouteAnswer<'gates.list'>['items'][number];
type Answer = RouteBody<'gates.answer'>;

interface AllowOptions {
  readonly always?: boolean;
  readonly answer?: readonly string[];
  readonly message?: string;
}

/** What is sent for a request of either kind. */
interface Composers {
  gate(gate: Gate | undefined): Answer;
  question(question: OperatorQuestion): RouteBody<'questions.answer'>;
}

const gateHelp = 'gate: an id, the beginning of one, or @NAME of a session with one open gate';

export function addAnswerGate(program: Command, host: CommandHost): void {
  program
    .command('allow')
    .argument('<gate>', gateHelp)
    .description('allow a request, or answer a question')
    .option('--always', 'allow from now on, using the rule that Claude Code suggests')
    .option(
      '--answer <text...>',
      'answer to a question: a choice or your own text; repeat for several choices; N=TEXT answers question N',
    )
    .option('--message <text>', 'notes for Claude, with the answer to a question')
    .action((reference: string, options: AllowOptions) =>
      answer(host, reference, {
        gate: (gate) => ({
          answer: options.always === true ? 'allow-always' : 'allow',
          ...(options.message !== undefined && { message: options.message }),
          ...(options.answer && { answers: answersOf(gate, options.answer) }),
        }),
        question: (question) => {
          if (options.always === true) {
            throw usageError('A question cannot be allowed always.', 'Answer it without --always.');
          }
          const said = options.message === undefined ? [] : [options.message];
          return answerToQuestion(question, [...(options.answer ?? []), ...said]);
        },
      }),
    );
  program
    .command('deny')
    .argument('<gate>', gateHelp)
    .description('deny a request, or decline a question')
    .option('--message <text>', 'reason, shown to Claude')
    .action((reference: string, options: { readonly message?: string }) =>
      answer(host, reference, {
        gate: () => ({
          answer: 'deny',
          ...(options.message !== undefined && { message: options.message }),
        }),
        question: () => ({
          decline: true,
          ...(options.message !== undefined && { text: options.message }),
        }),
      }),
    );
}

async function answer(host: CommandHost, reference: string, compose: Composers): Promise<void> {
  await host.run(async ({ connect, output }) => {
    const { http } = await connect();
    const { gate, question } = await findRequest(http, reference);
    if (question) {
      const body = compose.question(question);
      const settled = await http.call('questions.answer', { params: { id: question.id }, body });
      const verb = settled.state === 'declined' ? 'Declined' : 'Answered';
      output.result(settled, () => `${verb}: ${settled.sessionName}: ${settled.text}`);
      return;
    }
    const given = compose.gate(gate);
    const answered = await http.call('gates.answer', {
      params: { id: gate?.id ?? reference },
      // What was listed is what is answered: if it changed meanwhile, the hub refuses ([REPO-4]).
      body: { ...given, ...(gate && { hash: gate.hash }) },
    });
    output.result(answered, () => {
      const isAgreed = given.answer !== 'deny' && answered.state === 'open';
      const verb = given.answer === 'deny' ? 'Denied' : isAgreed ? 'Agreed' : 'Allowed';
      return `${verb}: ${answered.sessionName}, ${answered.tool}${answered.summary && `: ${answered.summary}`}${isAgreed ? '. Another person must agree, too.' : ''}`;
    });
  });
}

interface Found {
  readonly gate?: Gate | undefined;
  readonly question?: OperatorQuestion;
}

/** The open request that is meant; nothing for a whole id that is not open: the hub knows why. */
async function findRequest(http: HttpClient, reference: string): Promise<Found> {
  const session = sessionReference(reference);
  const questions = await findQuestions(http, { reference, session });
  const [question] = questions;
  if (!question) return { gate: await findGate(http, reference) };
  const { items } = await http.call('gates.list');
  const gates = items.filter((gate) => gate.sessionName === session || gate.session === session);
  const ids = [...gates, ...questions].map(({ id }) => id);
  if (ids.length > 1) throw ambiguous(reference, ids);
  return { question };
}

/** The open gate that is meant; undefined for a whole id that is not open: the hub knows why. */
async function findGate(http: HttpClient, reference: string): Promise<Gate | undefined> {
  const { items } = await http.call('gates.list');
  const session = sessionReference(reference);
  const found = [
    items.filter((gate) => gate.id === reference),
    items.filter((gate) => gate.sessionName === session || gate.session === session),
    items.filter((gate) => gate.id.startsWith(reference)),
  ].find((gates) => gates.length > 0);
  if (found?.length === 1 && found[0]) return found[0];
  if (found)
    throw ambiguous(
      reference,
      found.map(({ id }) => id),
    );
  if (reference.startsWith('g_')) return undefined;
  throw new HubError({
    code: 'not_found',
    message: `No open gate matches ${reference}. It may have been answered already.`,
    hint: 'Run `roundhouse gates` to list open gates.',
    status: 0,
  });
}

function ambiguous(reference: string, ids: readonly string[]): HubError {
  return new HubError({
    code: 'ambiguous',
    message: `${ids.length} open gates match ${reference}: ${ids.join(', ')}.`,
    hint: 'Use the id of one of them.',
    status: 0,
  });
}

/**
 * Answers by question. One question takes all answers as its choices. Several take one each in their order, or
 * `N=TEXT`, as often as question N has choices.
 */
function answersOf(gate: Gate | undefined, given: readonly string[]): Answer['answers'] {
  const questions = gate ? questionsOf(gate.input as JsonObject) : [];
  if (questions.length === 0) {
    throw usageError('This gate is not a question.', 'Remove --answer.');
  }
  const choices = choicesOf(questions, given);
  return Object.fromEntries(
    questions.map(({ question, isMultiple }, index) => {
      const chosen = choices[index] ?? [];
      return [question, isMultiple && chosen.length > 0 ? [...chosen] : (chosen[0] ?? '')];
    }),
  );
}

const numbered = /^([1-9]\d*)=(.*)$/su;

/** The choices for each question. */
function choicesOf(
  questions: readonly Question[],
  given: readonly string[],
): readonly (readonly string[])[] {
  const places = given.map((text) => numbered.exec(text));
  const isNumbered = places.every((place) => place && Number(place[1]) <= questions.length);
  if (!isNumbered && questions.length > 1 && places.every((place) => place !== null)) {
    throw usageError(
      `The gate has ${questions.length} questions, and an answer names another number.`,
      `Use --answer N=TEXT with N from 1 to ${questions.length}.`,
    );
  }
  const choices = isNumbered
    ? questions.map((_, index) =>
        places.flatMap((place) => (Number(place?.[1]) === index + 1 ? [place?.[2] ?? ''] : [])),
      )
    : inOrder(questions, given);
  const isComplete = choices.every(
    (chosen, index) => chosen.length > 0 && (chosen.length === 1 || questions[index]?.isMultiple),
  );
  if (!isComplete) throw wrongCount(questions, given.length);
  return choices;
}

function inOrder(
  questions: readonly Question[],
  given: readonly string[],
): readonly (readonly string[])[] {
  if (questions.length === 1) return [given];
  if (questions.length !== given.length) throw wrongCount(questions, given.length);
  return given.map((text) => [text]);
}

function wrongCount(questions: readonly Question[], count: number): Error {
  const asked = questions.length === 1 ? '1 question' : `${questions.length} questions`;
  const were = count === 1 ? '1 answer was' : `${count} answers were`;
  const list = questions.map(
    ({ question, isMultiple }, index) =>
      `${index + 1}. ${question}${isMultiple ? ' (several choices)' : ''}`,
  );
  return usageError(
    `The gate has ${asked}, but ${were} given.`,
    `Answer each question with --answer N=TEXT: ${list.join(' · ')}`,
  );
}
