/**
 * `npm run bench [NAME…]`: runs the benches one after another, each alone on the machine, and leaves their JSON in
 * `test-results/bench/`. Options after `--` go to each bench: `npm run bench -- echo -- --rounds 9`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { root } from './checkout.mjs';
import { Halt, runScript, say } from './say.mjs';

const folder = join(root, 'bench');
const results = join(root, 'test-results', 'bench');

async function bench() {
  const all = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file, '.ts'));
  const separator = process.argv.indexOf('--', 2);
  const end = separator === -1 ? process.argv.length : separator;
  const named = process.argv.slice(2, end);
  const unknown = named.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new Halt(`There is no bench ${unknown.join(', ')}. There are: ${all.join(', ')}.`);

  mkdirSync(results, { recursive: true });
  let failed = 0;
  for (const name of named.length > 0 ? named : all) {
    say(`\n── ${name} ──`);
    if ((await run(name, process.argv.slice(end + 1))) !== 0) failed += 1;
  }
  say(`\nThe JSON of each is in ${join('test-results', 'bench')}.`);
  return failed === 0 ? 0 : 1;
}

/** @returns {Promise<number>} */
async function run(/** @type {string} */ name, /** @type {string[]} */ options) {
  const child = spawn(process.execPath, [join(folder, `${name}.ts`), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await pipeline(child.stdout, createWriteStream(join(results, `${name}.json`)));
  await exited;
  if (child.exitCode !== 0) say(`${name} ended with ${child.exitCode ?? child.signalCode}.`);
  return child.exitCode ?? 1;
}

await runScript(bench);
