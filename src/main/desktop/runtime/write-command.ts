import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CommandToWrite {
  readonly dataDirectory: string;
  /** The folder of the runtime that shall run it. */
  readonly runtime: string;
  readonly node: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Writes `DATA/bin/roundhouse`, the command line of a packaged Roundhouse, for a person to put on PATH. It runs this
 * runtime, and by default talks to the hub of this data directory. Answers with its path.
 */
export async function writeCommand(command: CommandToWrite): Promise<string> {
  const isWindows = command.platform === 'win32';
  const folder = join(command.dataDirectory, 'bin');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, isWindows ? 'roundhouse.cmd' : 'roundhouse');
  const text = isWindows ? windowsText(command) : posixText(command);
  await writeFile(`${file}.new`, text, { mode: 0o700 });
  await chmod(`${file}.new`, 0o700);
  await rename(`${file}.new`, file);
  return file;
}

function posixText({ dataDirectory, runtime, node }: CommandToWrite): string {
  const data = quoted(dataDirectory);
  const program = quoted(join(runtime, 'bin', 'roundhouse.mjs'));
  return `#!/bin/sh
ROUNDHOUSE_DATA=\${ROUNDHOUSE_DATA:-${data}} exec ${quoted(node)} ${program} "$@"
`;
}

function windowsText({ dataDirectory, runtime, node }: CommandToWrite): string {
  // A percent sign would name a variable.
  const [data, program, executable] = [
    dataDirectory,
    join(runtime, 'bin', 'roundhouse.mjs'),
    node,
  ].map((path) => path.replaceAll('%', '%%'));
  return `@echo off\r
setlocal\r
if not defined ROUNDHOUSE_DATA set "ROUNDHOUSE_DATA=${data}"\r
"${executable}" "${program}" %*\r
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
