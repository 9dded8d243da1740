/**
 * `npm run package`: installers for this system, in `dist/`. Arguments go to electron-builder: `--dir` makes the folder
 * without an installer, `--mac --arm64 --x64` both kinds of Mac. Electron and the tools that make installers are
 * downloaded once, from GitHub. Nothing is published, unless `--publish` says so.
 */
import { buildWhenOld } from './build-output.mjs';
import { requireNode } from './node-version.mjs';
import { installPackages } from './packages.mjs';
import { runProgram, withPrograms } from './run-program.mjs';
import { runScript } from './say.mjs';

await runScript(async () => {
  requireNode(process.versions.node);
  await installPackages();
  await buildWhenOld();
  const given = process.argv.slice(2);
  const publish = given.includes('--publish') ? [] : ['--publish', 'never'];
  const config = ['--config', 'electron-builder.config.ts'];
  const environment = withPrograms(withoutEmptySecrets(process.env));
  const command = /** @type {const} */ (['electron-builder', ...config, ...publish, ...given]);
  return (await runProgram(command, { environment })).exitCode;
});

/**
 * A workflow gives a secret that does not exist as an empty text, and electron-builder takes that for the name of a
 * certificate file: https://github.com/nextbrowser-oss/nextbrowser-app/pull/15
 */
function withoutEmptySecrets(
  /** @type {Readonly<Record<string, string | undefined>>} */ environment,
) {
  const isSecret = /^(CSC|WIN_CSC|APPLE)_/;
  const kept = Object.entries(environment).filter(
    ([name, value]) => value !== '' || !isSecret.test(name),
  );
  return Object.fromEntries(kept);
}
