/**
 * `npm run test:docker`: the tests that need a Docker engine, with one that lives as long as they do. Arguments go to
 * vitest.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { baseArchive, importBase, makeArchive } from './base-archive.mjs';
import { buildWhenOld } from './build-output.mjs';
import { notTestedFile, whyNoArchive, whyNoEngine } from './engine-support.mjs';
import { hostSuite } from './host-debian.mjs';
import { runProgram, withPrograms } from './run-program.mjs';
import { runScript, say } from './say.mjs';
import { startEngine } from './test-engine.mjs';

await runScript(async () => {
  rmSync(notTestedFile, { force: true });
  const reason = whyNoEngine();
  if (reason !== null) return withoutEngine(reason);
  const suite = hostSuite();
  if (suite === null) return withoutEngine('its image is made of the packages of Debian or Ubuntu');
  const archive = baseArchive(suite);
  const noArchive = whyNoArchive(archive);
  if (noArchive !== null) return withoutEngine(noArchive);
  await buildWhenOld();
  const begun = Date.now();
  if (!existsSync(archive)) makeArchive(archive, suite);
  const engine = await startEngine();
  try {
    const base = await importBase(engine.socket, archive);
    say(`Docker: the engine and its base image took ${secondsSince(begun)} s.`);
    return await runTests({
      ROUNDHOUSE_TEST_ENGINE: engine.socket,
      ROUNDHOUSE_TEST_ENGINE_HOST: engine.host,
      ROUNDHOUSE_TEST_BASE_IMAGE: base,
    });
  } finally {
    await engine.stop();
    say(`Docker: ${secondsSince(begun)} s in all.`);
  }
});

/** The suite says that its tests are skipped, and `npm test` says why. */
function withoutEngine(/** @type {string} */ reason) {
  say(`Docker: its tests are skipped, because ${reason}.`);
  mkdirSync(dirname(notTestedFile), { recursive: true });
  writeFileSync(notTestedFile, `Not tested: Docker (${reason}).\n`);
  return runTests({});
}

async function runTests(/** @type {Readonly<Record<string, string>>} */ variables) {
  const environment = { ...withPrograms(process.env), ...variables };
  const command = /** @type {const} */ ([
    'vitest',
    'run',
    '--project',
    'docker',
    ...process.argv.slice(2),
  ]);
  return (await runProgram(command, { environment })).exitCode;
}

function secondsSince(/** @type {number} */ begun) {
  return Math.round((Date.now() - begun) / 1000);
}
