/** `npm run build`; with `--when-old` only where a source has changed since. */
import { build, buildWhenOld } from './build-output.mjs';
import { runScript } from './say.mjs';

await runScript(async () => {
  if (process.argv.includes('--when-old')) await buildWhenOld();
  else await build();
  return 0;
});
