import { accessSync, constants, statSync } from 'node:fs';
import { platform } from 'node:os';

import { programCandidates } from '../shared/base/program-candidates.ts';
import type { Environment } from './config.ts';

/** The absolute path of a program, or undefined. Never one of the current folder, which is often a repo. */
export function findProgram(name: string, environment: Environment): string | undefined {
  const search = {
    path: environment['PATH'] ?? environment['Path'],
    platform: platform(),
    pathExtensions: environment['PATHEXT'],
  };
  return programCandidates(name, search).find((file) => isProgram(file));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
