import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { writeLicenses } from './licenses.mjs';
import { runProgram } from './run-program.mjs';
import { Halt, say } from './say.mjs';

/** What the build is made of. A change in any of these makes it old. */
const sources = ['src', 'electron.vite.config.ts', 'package-lock.json'];
const stampFile = join(root, 'out', 'built-from');

/**
 * One digest over the paths and contents of all files. Contents, because a change of branch gives old files new
 * times; all of it is read within a tenth of a second.
 *
 * @param {string} folder
 * @param {readonly string[]} paths files or folders, relative to `folder`
 */
export function digestOf(folder, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((one) => filesBelow(folder, one)).toSorted()) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(folder, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ folder, /** @type {string} */ path) {
  const entries = readDirectory(join(folder, path));
  if (!entries) return [path];
  return entries.flatMap((entry) => filesBelow(folder, `${path}/${entry}`));
}

function readDirectory(/** @type {string} */ path) {
  try {
    return readdirSync(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOTDIR') return null;
    throw thrown;
  }
}

/** Builds into `out/`, unless it was built from these very sources. */
export async function buildWhenOld() {
  const digest = digestOf(root, sources);
  if (readStamp() !== digest) await build(digest);
}

/** Builds into `out/`. */
export async function build(digest = digestOf(root, sources)) {
  say('Building…');
  const { exitCode, reason } = await runProgram(['electron-vite', 'build', '--logLevel', 'warn'], {
    isQuiet: true,
  });
  if (exitCode !== 0) throw new Halt(`The build failed: ${reason ?? 'the lines above say where'}.`);
  writeLicenses();
  writeFileSync(stampFile, digest);
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw thrown;
  }
}
