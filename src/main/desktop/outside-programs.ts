import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';

import { AppError } from '../../shared/base/app-error.ts';
import { findProgram } from '../hub/index.ts';
import type { Environment } from './login-path.ts';
import type { OutsideCommand } from './terminal-commands.ts';
import { terminalCommands } from './terminal-commands.ts';

// Those that open a folder or a file from a command of their own, the most common first.
const editors = ['code', 'cursor', 'windsurf', 'zed', 'subl'];

/**
 * Opens a file or folder in an editor: the one of the settings, or the first that is found. Never by the system's
 * own choice: that would run what a repo may hold. Throws `unavailable` when there is none.
 */
export async function openInEditor(
  path: string,
  { editor, environment }: { readonly editor: string; readonly environment: Environment },
): Promise<void> {
  const candidates = editor === 'auto' ? editors : [editor];
  for (const program of candidates) {
    if (await starts([program, path], { environment })) return;
  }
  throw new AppError(
    'unavailable',
    editor === 'auto'
      ? `No editor was found (${editors.join(', ')}). Choose yours in the settings.`
      : `The editor ${editor} could not be started. Change it in the settings.`,
  );
}

/** A terminal of the system in that folder. Throws `unavailable` when there is none. */
export async function openTerminal(folder: string, environment: Environment): Promise<void> {
  // On a Mac a program in its place would be run.
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new AppError('refused', `${folder} is no longer a folder.`);
  for (const command of terminalCommands(folder, { platform: process.platform, environment })) {
    if (await starts(command, { cwd: folder, environment })) return;
  }
  throw new AppError('unavailable', 'No terminal program was found.');
}

/**
 * False when there is no such program. What it does later is its own business. A bare name would be looked
 * for in the folder first on Windows, which is a repo.
 */
async function starts(
  [name, ...args]: OutsideCommand,
  { cwd, environment }: { readonly cwd?: string; readonly environment: Environment },
): Promise<boolean> {
  const program = findProgram(name, environment);
  if (program === undefined) return false;
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: 'ignore',
      cwd,
      env: { ...environment, NoDefaultCurrentDirectoryInExePath: '1' },
    });
    child.unref();
    await once(child, 'spawn');
    return true;
  } catch {
    // It cannot be started: the next one may.
    return false;
  }
}
