/** `node scripts/smoke-package.mjs`: starts the packaged program of this machine, which must serve its page. */
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { packagedPrograms } from './packaged-programs.mjs';
import { Halt, runScript, say } from './say.mjs';
import { smokeStart } from './smoke-start.mjs';

await runScript(async () => {
  const program = packagedPrograms(join(root, 'dist')).find(
    ({ platform, arch }) => platform === process.platform && arch === process.arch,
  );
  if (!program) throw new Halt('There is no packaged program for this machine in dist/.');
  const problem = await smokeStart([program.executable], process.env);
  if (problem !== null) throw new Halt(`The packaged program does not work: ${problem}.`);
  say('The packaged program starts, and its hub serves the page.');
  return 0;
});
