import { text } from 'node:stream/consumers';

import { usageError } from './cli-error.ts';
import type { InputStream } from './command-context.ts';

/** A text argument; `-` reads standard input to its end, less one line end that the shell put there. */
export async function readText(argument: string, stdin: InputStream): Promise<string> {
  const given = argument === '-' ? (await text(stdin)).replace(/\r?\n$/, '') : argument;
  if (given === '')
    throw usageError('The text is empty.', 'Enter a text, or use `-` and pipe one in.');
  return given;
}
