import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer, RouteBody } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { sessionReference } from '../session-reference.ts';

type Gate = RouteAnswer<'gates.list'>['items'][number];
type Answer = RouteBody<'gates.answer'>;

interface AllowOptions {
  readonly always?: boolean;
  readonly answer?: readonly string[];
  readonly message?: string;
}

const gateHelp = 'gate: its id, the beginning of it, or @NAME of a session with one open gate';

export function addAnswerGate(program: Command, host: CommandHost): void {
  program
    .command('allow')
    .argument('<gate>', gateHelp)
    .description('allow what a gate asks; answer its question')
    .option('--always', "by Claude Code's own suggestion, from now on without asking")
    .option('--answer <text...>', 'for a question: one answer per question, in their order')
    .option('--message <text>', 'for a question or a plan: more words to Claude')
    .action((reference: string, options: AllowOptions) =>
      answer(host, reference, (gate) => ({
        answer: options.always === true ? 'allow-always' : 'allow',
        ...(options.message !== undefined && { message: options.message }),
        ...(options.answer && { answers: answersOf(gate, options.answer) }),
      })),
    );
  program
    .command('deny')
    .argument('<gate>', gateHelp)
    .description('deny what a gate asks')
    .option('--message <text>', 'why, for Claude')
    .action((reference: string, options: { readonly message?: string }) =>
      answer(host, reference, () => ({
        answer: 'deny',
        ...(options.message !== undefined && { message: options.message }),
      })),
    );
}

async function answer(
  host: CommandHost,
  reference: string,
  compose: (gate: Gate | undefined) => Answer,
): Promise<void> {
  await host.run(async ({ connect, output }) => {
    const { http } = await connect();
    const gate = await findGate(http, reference);
    const given = compose(gate);
    const answered = await http.call('gates.answer', {
      params: { id: gate?.id ?? reference },
      // What was listed is what is answered: if it changed meanwhile, the hub refuses ([REPO-4]).
      body: { ...given, ...(gate && { hash: gate.hash }) },
    });
    output.result(answered, () => {
      const verb = given.answer === 'deny' ? 'Denied' : 'Allowed';
      return `${verb}: ${answered.sessionName}, ${answered.tool}${answered.summary && `: ${answered.summary}`}`;
    });
  });
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
  if (found) {
    throw new HubError({
      code: 'ambiguous',
      message: `${found.length} open gates fit ${reference}: ${found.map((gate) => gate.id).join(', ')}.`,
      hint: 'Give the id of one of them.',
      status: 0,
    });
  }
  if (reference.startsWith('g_')) return undefined;
  throw new HubError({
    code: 'not_found',
    message: `No gate ${reference} waits for an answer; it may have been answered already.`,
    hint: '`roundhouse gates` lists those that wait.',
    status: 0,
  });
}

/** Answers by question, as Claude Code's AskUserQuestion wants them. */
function answersOf(gate: Gate | undefined, given: readonly string[]): Record<string, string> {
  const questions = gate ? questionsOf(gate) : [];
  if (questions.length === 0) {
    throw usageError('This gate asks no question.', 'Leave out --answer.');
  }
  if (questions.length !== given.length) {
    throw usageError(
      `There are ${questions.length} questions and ${given.length} answers.`,
      `Give one --answer for each: ${questions.join(' · ')}`,
    );
  }
  return Object.fromEntries(questions.map((question, index) => [question, given[index] ?? '']));
}

function questionsOf(gate: Gate): readonly string[] {
  const { questions } = gate.input;
  if (!Array.isArray(questions)) return [];
  return questions.flatMap((item: unknown) =>
    typeof item === 'object' && item !== null && 'question' in item ? [String(item.question)] : [],
  );
}
