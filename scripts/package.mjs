/**
 * `npm run package`: installers for this system, in `dist/`. Arguments go to electron-builder: `--dir` makes the folder
 * without an installer, `--mac --arm64 --x64` both kinds of Mac. Electron and the tools that make installers are
 * downloaded once, from GitHub. Nothing is published, unless `--publish` says so.
 */
import { buildWhenOld } from './build-output.mjs';
import { requireNode } from './node-version.mjs';
import { installPackages } from './packages.mjs';
import { runProgram } from './run-program.mjs';
import { runScript } from './say.mjs';

await runScript(async () => {
  requireNode(process.versions.node);
  await installPackages();
  await buildWhenOld();
  const given = process.argv.slice(2);
  const publish = given.includes('--publish') ? [] : ['--publish', 'never'];
  const config = ['--config', 'electron-builder.config.ts'];
  return (await runProgram(['electron-builder', ...config, ...publish, ...given])).exitCode;
});
