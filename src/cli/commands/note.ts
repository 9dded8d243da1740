import type { Command } from 'commander';

import { writerName } from '../../shared/domain/actor.ts';
import type { RouteAnswer } from '../../shared/wire/http-routes.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import type { Output } from '../output.ts';
import { readText } from '../read-text.ts';
import { sessionReference } from '../session-reference.ts';
import { ageWords } from '../words.ts';

type Note = RouteAnswer<'notes.list'>['items'][number];

interface Options {
  readonly edit?: string;
  readonly delete?: string;
}

/** What operators write to each other beside a session. */
export function addNoteCommands(program: Command, host: CommandHost): void {
  addNote(program, host);
  addNotes(program, host);
}

function addNote(program: Command, host: CommandHost): void {
  program
    .command('note')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .argument(
      '[text]',
      'text of the note; `@NAME` mentions a person; `-` reads it from standard input',
    )
    .description('add a note for other operators; Claude never sees it')
    .option('--edit <note>', 'replace the text of this note of yours')
    .option('--delete <note>', 'delete this note of yours')
    .action((name: string, text: string | undefined, options: Options) =>
      host.run(async ({ connect, output, surroundings }) => {
        const ref = sessionReference(name);
        if (options.delete !== undefined) {
          if (text !== undefined || options.edit !== undefined) {
            throw usageError('--delete takes no text and no --edit.', 'Leave them out.');
          }
          const { http } = await connect();
          const deleted = await http.call('notes.delete', {
            params: { ref, note: options.delete },
          });
          output.result(deleted, () => `Note ${deleted.id} deleted.`);
          return;
        }
        if (text === undefined) {
          throw usageError('A note has a text.', '`roundhouse notes NAME` lists the notes.');
        }
        const body = { text: await readText(text, surroundings.stdin) };
        const { http } = await connect();
        const written =
          options.edit === undefined
            ? await http.call('sessions.note', { params: { ref }, body })
            : await http.call('notes.edit', { params: { ref, note: options.edit }, body });
        warnOfUnknown(written.unknown, output);
        const done = options.edit === undefined ? 'added' : 'changed';
        output.result(written, () => `Note ${written.id} ${done}.`);
      }),
    );
}

function addNotes(program: Command, host: CommandHost): void {
  program
    .command('notes')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('print the newest notes of a session, oldest first')
    .option('--seen', 'mark the notes that mention you as seen')
    .action((name: string, options: { readonly seen?: boolean }) =>
      host.run(async ({ connect, output, clock }) => {
        const { http } = await connect();
        const ref = sessionReference(name);
        const { items } = await http.call('notes.list', { params: { ref } });
        output.result(items, () =>
          items.length === 0
            ? 'There are no notes.'
            : items.map((note) => noteText(note, clock.now())).join('\n'),
        );
        if (options.seen !== true) return;
        for (const { id } of items.filter(({ isUnseen }) => isUnseen)) {
          await http.call('notes.see', { params: { ref, note: id }, body: {} });
        }
      }),
    );
}

function noteText({ id, from, at, editedAt, isUnseen, text }: Note, nowMs: number): string {
  const facts = [
    `${ageWords(at, nowMs)} ago`,
    ...(editedAt === null ? [] : ['edited']),
    ...(isUnseen ? ['mentions you'] : []),
  ];
  const lines = text.split('\n').map((line) => `  ${line}`);
  return [`${id} ${writerName(from)} (${facts.join(', ')})`, ...lines].join('\n');
}

/** The same words whether or not there is such a person on the hub. */
function warnOfUnknown(unknown: readonly string[], output: Output): void {
  for (const one of unknown) {
    output.warning(`@${one} was not notified: no person of that name can see this session.`);
  }
}
