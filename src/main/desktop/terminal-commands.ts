import { windowsFolderOf, windowsPowerShell } from '../../shared/base/windows-folder.ts';
import type { Environment } from './login-path.ts';

export type OutsideCommand = readonly [program: string, ...args: readonly string[]];

/** What opens a terminal of this system in a folder, the first choice first. The folder is their working directory. */
export function terminalCommands(
  folder: string,
  { platform, environment }: { readonly platform: string; readonly environment: Environment },
): readonly OutsideCommand[] {
  switch (platform) {
    case 'darwin':
      return [['/usr/bin/open', '-a', 'Terminal', folder]];
    case 'win32':
      return [
        ['wt.exe', '-d', folder],
        [windowsPowerShell(windowsFolderOf(environment['SystemRoot']))],
      ];
    default:
      return [['x-terminal-emulator'], ['gnome-terminal'], ['konsole'], ['xterm']];
  }
}
