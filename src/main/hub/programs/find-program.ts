import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import { platform } from 'node:os';

import { programCandidates } from '../../../shared/base/program-candidates.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The absolute path of a program, or undefined. Never one of the current folder. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const search = {
    path: environment['PATH'] ?? environment['Path'],
    platform: platform(),
    pathExtensions: environment['PATHEXT'],
  };
  return programCandidates(name, search).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    // A program of the Windows store is a link that only the system can follow.
    if (platform() === 'win32') return !lstatSync(file).isDirectory();
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
