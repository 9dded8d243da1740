/**
 * `npm run check:package`: looks at every program that electron-builder has laid out in `dist/`, and says what is wrong
 * with it.
 */
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { packageProblems } from './package-problems.mjs';
import { packagedPrograms } from './packaged-programs.mjs';
import { Halt, runScript, say } from './say.mjs';

await runScript(() => {
  const programs = packagedPrograms(join(root, 'dist'));
  if (programs.length === 0) throw new Halt('There is no packaged program in dist/.');
  const problems = programs.flatMap((program) =>
    packageProblems(program).map((one) => `${program.platform} ${program.arch}: ${one}`),
  );
  for (const problem of problems) say(problem);
  say(`${programs.length} packaged, ${problems.length} problems`);
  return Promise.resolve(problems.length === 0 ? 0 : 1);
});
