/**
 * `npm run test:docker`: the tests that need a Docker engine, with one that lives as long as they do. Arguments go to
 * vitest.
 */
import { buildWhenOld } from './build-output.mjs';
import { isEngineOurs, whyNoEngine } from './engine-support.mjs';
import { runProgram, withPrograms } from './run-program.mjs';
import { runScript, say } from './say.mjs';
import { importBase, startEngine } from './test-engine.mjs';

await runScript(async () => {
  const missing = whyNoEngine();
  if (missing !== null && isEngineOurs()) {
    say(`Docker: ${missing}, though this machine could have it.`);
    return 1;
  }
  if (missing !== null) {
    say(`Docker: its tests are skipped, because ${missing}.`);
    return runTests({});
  }
  await buildWhenOld();
  const begun = Date.now();
  const engine = await startEngine();
  try {
    const base = await importBase(engine.socket);
    say(`Docker: the engine and its base image took ${secondsSince(begun)} s.`);
    return await runTests({
      ROUNDHOUSE_TEST_ENGINE: engine.socket,
      ROUNDHOUSE_TEST_BASE_IMAGE: base,
    });
  } finally {
    await engine.stop();
    say(`Docker: ${secondsSince(begun)} s in all.`);
  }
});

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
