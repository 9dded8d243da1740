import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Command } from 'commander';
import { Option } from 'commander';

import { messageOf } from '../../shared/base/app-error.ts';
import { randomText } from '../../shared/base/ids.ts';
import type { HttpResponse } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import { CliError } from '../cli-error.ts';
import type { CommandHost } from '../command-context.ts';
import type { HubConnection } from '../connect.ts';
import type { Output } from '../output.ts';
import { sessionReference } from '../session-reference.ts';

type Format = 'md' | 'html' | 'json' | 'cast';

interface Options {
  readonly format?: Format;
  readonly output?: string;
  readonly redact: boolean;
}

export function addExport(program: Command, host: CommandHost): void {
  program
    .command('export')
    .argument('<name>', 'session: NAME, @NAME or the beginning of an id')
    .description('write the transcript; text that looks like a key is removed')
    .addOption(
      new Option(
        '--format <format>',
        'md, html, json or cast; default: by file extension, or md',
      ).choices(['md', 'html', 'json', 'cast']),
    )
    .option('-o, --output <file>', 'file to write; default: standard output')
    .option('--no-redact', 'keep text that looks like a key')
    .action((name: string, options: Options) =>
      host.run(async ({ connect, output, surroundings }) => {
        const connection = await connect();
        const format = options.format ?? formatOf(options.output);
        const document = await open(connection, { name, format, isRedacted: options.redact });
        if (options.output === undefined) return await print(document, format, output);
        const file = resolve(surroundings.directory, options.output);
        const bytes = await write(document, file);
        output.result({ file, format, bytes }, () => `Written to ${file}.`);
      }),
    );
}

function formatOf(file: string | undefined): Format {
  const ending = /\.(md|html|json|cast)$/.exec(file ?? '')?.[1];
  return ending === 'html' || ending === 'json' || ending === 'cast' ? ending : 'md';
}

async function open(
  { http }: HubConnection,
  wanted: { readonly name: string; readonly format: Format; readonly isRedacted: boolean },
): Promise<AsyncIterable<Uint8Array>> {
  const { name, format, isRedacted } = wanted;
  const response = await http.open('sessions.transcript', {
    params: { ref: sessionReference(name) },
    query: { format, redact: isRedacted ? 'yes' : 'no' },
  });
  return wholeBody(response);
}

/** The pieces of the answer; the hub breaks the connection off when it cannot go on. */
async function* wholeBody(response: HttpResponse): AsyncGenerator<Uint8Array> {
  try {
    if (response.body) yield* response.body;
  } catch (thrown) {
    throw new HubError({
      code: 'unreachable',
      message: `The transcript is incomplete: ${messageOf(thrown)}.`,
      hint: 'Try again, or run `roundhouse doctor`.',
      status: response.status,
      cause: thrown,
    });
  }
}

/** To standard output as it is; for a program that asked for JSON, inside a document. */
async function print(
  document: AsyncIterable<Uint8Array>,
  format: Format,
  output: Output,
): Promise<void> {
  if (!output.isJson || format === 'json') {
    for await (const chunk of document) await output.bytes(chunk);
    return;
  }
  const decoder = new TextDecoder();
  let content = '';
  for await (const chunk of document) content += decoder.decode(chunk, { stream: true });
  output.result({ format, content }, () => '');
}

/** Whole or not at all: a transcript that was cut off never stands under its name. */
async function write(document: AsyncIterable<Uint8Array>, file: string): Promise<number> {
  const draft = `${file}.${randomText(6)}.part`;
  try {
    const stream = createWriteStream(draft, { mode: 0o600, flags: 'wx' });
    await pipeline(document, stream);
    await rename(draft, file);
    return stream.bytesWritten;
  } catch (thrown) {
    await rm(draft, { force: true });
    if (thrown instanceof HubError) throw thrown;
    throw new CliError({
      code: 'failed',
      message: `${file} could not be written: ${messageOf(thrown)}.`,
      hint: 'Choose another file with -o, or omit it to print to standard output.',
      cause: thrown,
    });
  }
}
