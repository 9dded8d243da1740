import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/** The folder that a start of the program names, as in `roundhouse-desktop ~/code/web`; the last one counts. */
export function folderIn(argv: readonly string[], workingDirectory: string): string | undefined {
  const paths = argv.slice(1).filter((argument) => argument !== '.' && !argument.startsWith('-'));
  return paths
    .map((path) => (isAbsolute(path) ? path : resolve(workingDirectory, path)))
    .findLast((path) => isFolder(path));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
