import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { CliError } from './cli-error.ts';

/** A program of the hub that we start: beside us in a build, in its source folder in a checkout. */
export function hubProgram(name: 'headless' | 'restore'): string {
  const places = [`./${name}.js`, `../${name}.js`, `../main/${name}.ts`];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new CliError({
    code: 'failed',
    message: `The program ${name} is not part of this installation.`,
    hint: 'Reinstall Roundhouse; in a checkout, run `npm run build`.',
  });
}
