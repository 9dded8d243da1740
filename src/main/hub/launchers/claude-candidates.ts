import { posix, win32 } from 'node:path';

import { absolutePathOf } from '../../../shared/base/program-candidates.ts';

// On Windows npm installs a program as `claude.cmd`, a script of the command interpreter. Node starts no such file without
// a shell, whose quoting no argument may depend on. The script only starts the program that lies beside it, so that one
// is started instead.

/** Where Claude Code may be, the first choice first: absolute paths only, never one of the current folder. */
export function claudeCandidates(
  name: string,
  { path, platform }: { readonly path: string | undefined; readonly platform: string },
): readonly string[] {
  const paths = platform === 'win32' ? win32 : posix;
  const endings = platform === 'win32' && win32.extname(name) === '' ? ['.exe', '.cmd'] : [''];
  const folders = absolutePathOf({ path, platform }).split(paths.delimiter);
  const places = paths.isAbsolute(name)
    ? [name]
    : folders.filter((folder) => folder !== '').map((folder) => paths.join(folder, name));
  return places.flatMap((place) => endings.map((ending) => place + ending));
}

/** The program that a `.cmd` of npm starts; undefined for any other script. */
export function targetOfShim(file: string, text: string): string | undefined {
  const [, target] = /^"%(?:~dp0|dp0%)\\([^"%]+\.exe)"\s+%\*\s*$/imu.exec(text) ?? [];
  return target === undefined ? undefined : win32.join(win32.dirname(file), target);
}
