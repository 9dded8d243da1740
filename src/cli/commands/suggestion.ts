import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import type { CommandHost } from '../command-context.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';
import type { Column } from '../table.ts';
import { table } from '../table.ts';
import { ageWords } from '../words.ts';

type Suggestion = RouteAnswer<'suggestions.make'>;

const nameHelp = 'session: NAME, @NAME or the beginning of an id';
const idHelp = 'id of the suggestion; the beginning is enough';

const columns: readonly Column[] = [
  { title: 'SUGGESTION' },
  { title: 'FROM' },
  { title: 'AGE' },
  { title: 'STATE', leastWidth: 12 },
  { title: 'TEXT', leastWidth: 12 },
];

/** Prompts of those who may not send them, and what becomes of them. */
export function addSuggestionCommands(program: Command, host: CommandHost): void {
  addSuggest(program, host);
  addSuggestions(program, host);
  const decide = program
    .command('suggestion')
    .description('send, decline or withdraw a suggestion; `suggestions` lists them');
  addSend(decide, host);
  addDecline(decide, host);
  addWithdraw(decide, host);
}

function addSuggest(program: Command, host: CommandHost): void {
  program
    .command('suggest')
    .argument('<name>', nameHelp)
    .argument('<text>', 'the prompt; `-` reads it from standard input')
    .description('suggest a prompt to those who may send it')
    .action((name: string, text: string) =>
      host.run(async ({ connect, output, surroundings }) => {
        const body = { text: await readText(text, surroundings.stdin) };
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const made = await http.call('suggestions.make', { params, body });
        output.result(made, () => suggestionLine(made));
      }),
    );
}

function addSuggestions(program: Command, host: CommandHost): void {
  program
    .command('suggestions')
    .argument('<name>', nameHelp)
    .description('list open suggestions, and what became of the last ones')
    .option('--seen', 'mark what was decided about your suggestions as seen')
    .action((name: string, options: { readonly seen?: boolean }) =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const params = { ref: sessionReference(name) };
        const { items } = await http.call('suggestions.list', { params });
        output.result(items, () => {
          if (items.length === 0) return 'There are no suggestions.';
          const rows = items.map((one) => [
            { text: one.id },
            { text: one.from.name },
            { text: ageWords(one.at, clock.now()) },
            { text: stateText(one) },
            { text: one.text },
          ]);
          return table(columns, rows, output.columns);
        });
        if (options.seen !== true) return;
        for (const { id } of items.filter(({ state, isSeen }) => state !== 'open' && !isSeen)) {
          await http.call('suggestions.see', { params: { ...params, suggestion: id }, body: {} });
        }
      }),
    );
}

function addSend(decide: Command, host: CommandHost): void {
  decide
    .command('send')
    .argument('<name>', nameHelp)
    .argument('<suggestion>', idHelp)
    .argument('[text]', 'another text to send instead; `-` reads it from standard input')
    .description('send a suggestion as a message')
    .action((name: string, reference: string, text: string | undefined) =>
      host.run(async ({ connect, output, surroundings }) => {
        const edited = text === undefined ? null : await readText(text, surroundings.stdin);
        const { http } = await connect();
        const suggestion = await findSuggestion(http, name, reference);
        const sent = await http.call('suggestions.send', {
          params: { ref: sessionReference(name), suggestion: suggestion.id },
          body: { text: edited ?? suggestion.text },
        });
        output.result(sent, () => suggestionLine(sent));
      }),
    );
}

function addDecline(decide: Command, host: CommandHost): void {
  decide
    .command('decline')
    .argument('<name>', nameHelp)
    .argument('<suggestion>', idHelp)
    .description('decline a suggestion')
    .option('--reason <text>', 'the reason, which its author sees')
    .action((name: string, reference: string, body: { readonly reason?: string }) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { id: suggestion } = await findSuggestion(http, name, reference);
        const params = { ref: sessionReference(name), suggestion };
        const declined = await http.call('suggestions.decline', { params, body });
        output.result(declined, () => suggestionLine(declined));
      }),
    );
}

function addWithdraw(decide: Command, host: CommandHost): void {
  decide
    .command('withdraw')
    .argument('<name>', nameHelp)
    .argument('<suggestion>', idHelp)
    .description('withdraw a suggestion of yours')
    .action((name: string, reference: string) =>
      host.run(async ({ connect, output }) => {
        const { http } = await connect();
        const { id: suggestion } = await findSuggestion(http, name, reference);
        const params = { ref: sessionReference(name), suggestion };
        const withdrawn = await http.call('suggestions.withdraw', { params });
        output.result(withdrawn, () => suggestionLine(withdrawn));
      }),
    );
}

async function findSuggestion(
  http: HttpClient,
  name: string,
  reference: string,
): Promise<Suggestion> {
  const params = { ref: sessionReference(name) };
  const { items } = await http.call('suggestions.list', { params });
  const found = items.filter(({ id }) => id.startsWith(reference));
  const [one] = found;
  if (one && found.length === 1) return one;
  throw new HubError({
    code: one ? 'ambiguous' : 'not_found',
    message: one
      ? `Several suggestions begin with ${reference}.`
      : `There is no suggestion ${reference} in this session.`,
    hint: '`roundhouse suggestions NAME` lists them.',
    status: one ? 409 : 404,
  });
}

function suggestionLine(suggestion: Suggestion): string {
  const { id, message } = suggestion;
  const became = message === null ? '' : `, message ${message}`;
  return `${id} ${stateText(suggestion)}${became}`;
}

function stateText({ state, decidedBy, reason, isEdited }: Suggestion): string {
  const by = state === 'open' || state === 'dropped' ? '' : ` by ${decidedBy?.name ?? '?'}`;
  const edited = isEdited ? ', edited' : '';
  return `${state}${by}${edited}${reason === null ? '' : `: ${reason}`}`;
}
