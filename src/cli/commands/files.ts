import type { Command } from 'commander';

import type { HttpClient } from '../../shared/client/http-client.ts';
import { sharedFileLabel } from '../../shared/domain/shared-file.ts';
import { usageError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import { saveFile } from '../save-file.ts';
import { sessionReference } from '../session-reference.ts';

interface Options {
  readonly get?: string;
  readonly output?: string;
  readonly withdraw?: string;
}

/** Files that sessions and operators gave to a session. */
export function addFiles(program: Command, host: CommandHost): void {
  program
    .command('files')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('list the files that a session was given or attached, or download one')
    .option(
      '--get <file>',
      'download this file to its name in the current folder, unless there is one of that name',
    )
    .option('-o, --output <path>', 'with --get: where to; `-` is standard output')
    .option('--withdraw <file>', 'take this file away from the session')
    .action((name: string, { get, output: path, withdraw }: Options) =>
      host.run(async ({ connect, output }) => {
        if (path !== undefined && get === undefined) {
          throw usageError('--output needs --get.', 'Name the file: --get FILE');
        }
        if (get !== undefined && withdraw !== undefined) {
          throw usageError('--get and --withdraw exclude each other.', 'Give one of them.');
        }
        const { http } = await connect();
        const ref = sessionReference(name);
        if (withdraw !== undefined) {
          const params = { ref, file: withdraw };
          const withdrawn = await http.call('shared-files.withdraw', { params });
          output.result(withdrawn, () => `File ${withdrawn.id} (${withdrawn.name}) withdrawn.`);
          return;
        }
        const { items } = await http.call('shared-files.list', { params: { ref } });
        if (get === undefined) {
          output.result(items, () =>
            items.length === 0
              ? 'There are no files.'
              : items.map((file) => `${file.id}  ${sharedFileLabel(file)}`).join('\n'),
          );
          return;
        }
        const file = items.find(({ id }) => id === get);
        if (path === '-') {
          for await (const piece of contentOf(await open(http, ref, get)))
            await output.bytes(piece);
          return;
        }
        const target = path ?? file?.name ?? get;
        await saveFile(contentOf(await open(http, ref, get)), target);
        output.result({ file: get, path: target }, () => `Saved ${target}.`);
      }),
    );
}

function open(http: HttpClient, ref: string, file: string) {
  return http.open('shared-files.read', { params: { ref, file } });
}

async function* contentOf({ body }: Awaited<ReturnType<typeof open>>): AsyncGenerator<Uint8Array> {
  if (body) yield* body;
}
