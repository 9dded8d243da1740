import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { Command } from 'commander';

import { messageOf } from '../shared/base/app-error.ts';
import type { HttpClient } from '../shared/client/http-client.ts';
import { textWithFiles } from '../shared/domain/file-mention.ts';
import { usageError } from './cli-error.ts';

/** `--file`, the same wherever a text is sent; it may be given several times. */
export function addFileOption(command: Command): Command {
  const help = 'attach this file, which Claude Code reads with the text; may be repeated';
  return command.option(
    '--file <path>',
    help,
    (path: string, given: readonly string[]) => [...given, path],
    [],
  );
}

/** The text with the files named below it, as the page sends them; the files are with the hub when this resolves. */
export async function withFiles(
  http: HttpClient,
  ref: string,
  { text, files }: { readonly text: string; readonly files: readonly string[] },
): Promise<string> {
  const contents = await Promise.all(files.map((path) => contentOf(path)));
  const paths: string[] = [];
  for (const { name, upload } of contents) {
    const { path: there } = await http.call('attachments.add', {
      params: { ref },
      query: { name },
      upload,
    });
    paths.push(there);
  }
  return textWithFiles(text, paths);
}

/** All are read before the first is sent: a wrong path leaves nothing behind. */
async function contentOf(path: string) {
  try {
    return { name: basename(path), upload: new Uint8Array(await readFile(path)) };
  } catch (thrown) {
    throw usageError(`${path} could not be read: ${messageOf(thrown)}`, 'Name a file.');
  }
}
