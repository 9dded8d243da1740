/**
 * The runtime: all that plain Node runs of a packaged Roundhouse, and that Node itself. It is laid out as a checkout
 * is, so that the programs find each other in the same way in both:
 *
 *     bin/roundhouse.mjs            the command line
 *     out/main/*.js                 hub, runner, their threads; not the desktop
 *     out/renderer/                 the page
 *     resources/migrations/
 *     resources/docker/             what images for sessions in containers are built from
 *     node_modules/                 what these import
 *     node_modules/node/bin/node    the Node that runs them
 *     package.json                  name and version
 *
 * It lies outside app.asar, because only Electron can read that. The desktop copies it into the data directory at
 * its first start (docs/decisions/0040); the list of its files, `runtime.json`, is inside app.asar, where the
 * system or Electron vouches for it.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { root } from './checkout.mjs';
import { closureOf, readLockedPackages } from './package-closure.mjs';
import { programFiles } from './program-files.mjs';
import { Halt } from './say.mjs';

/** What a package brings for those who develop with it, and binaries (`.bare`) for Bare, which is not Node. */
const forDevelopers =
  /(\.d\.[cm]?ts|\.tsx?|\.[cm]ts|\.map|\.md|\.markdown|\.pdb|\.flow|\.yml|\.gyp|\.bare|^tsconfig.*\.json)$/i;
const foldersForDevelopers = /^(test|tests|__tests__|docs|\.github)$/i;
const keptText = /^(licen[cs]e|copying|notice)/i;

/** Of node-pty: no sources, and the binaries of the target alone. */
const nodePtyParts = ['lib', 'prebuilds', 'package.json', 'LICENSE'];

/**
 * @typedef {object} Target
 * @property {string} platform `linux`, `darwin` or `win32`
 * @property {string} arch `x64` or `arm64`
 * @property {string} nodeExecutable the Node of that platform
 */

/**
 * One file of the runtime. A `sha256` of null: it may be signed after this list was made, and so the copy is held to
 * what was delivered instead.
 *
 * @typedef {object} RuntimeFile
 * @property {string} path with `/`
 * @property {string | null} sha256
 * @property {boolean} isExecutable
 */

/**
 * Lays the runtime out in `folder` and lists it.
 *
 * @param {string} folder emptied first
 * @param {Target} target
 * @returns {{ id: string, version: string, files: RuntimeFile[] }} `id` names these very files
 */
export function stageRuntime(folder, target) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { version, type, license } = readManifest();
  const { packages } = copyPrograms(folder);
  copyPackages(folder, target, packages);
  copyNode(folder, target);
  const manifest = { name: 'roundhouse', version, license, type, private: true };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));

  const files = filesBelow(folder).map((file) => describeFile(folder, file, target));
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return { id: `${version}-${digest.slice(0, 12)}`, version, files };
}

/** @typedef {{ readonly version: string, readonly type: string, readonly license: string }} Manifest */

function readManifest() {
  return /** @type {Manifest} */ (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}

/** @type {(folder: string) => import('./program-files.mjs').ProgramFiles} */
function copyPrograms(folder) {
  for (const path of ['bin', 'out/renderer', 'resources/migrations', 'resources/docker', 'LICENSE'])
    copy(folder, path);
  copy(folder, 'out/third-party-licenses.txt');
  const main = join(root, 'out', 'main');
  const programs = readdirSync(main).filter((name) => name.endsWith('.js') && name !== 'index.js');
  const found = programFiles((path) => readFileSync(join(main, path), 'utf8'), programs);
  for (const path of found.files) copy(folder, `out/main/${path}`);
  return found;
}

/** @type {(folder: string, target: Target, names: readonly string[]) => void} */
function copyPackages(folder, { platform, arch }, names) {
  for (const path of closureOf(readLockedPackages(root), names)) {
    // Headers for compiling node-pty, which comes compiled.
    if (path === 'node_modules/node-addon-api') continue;
    const from = join(root, path);
    cpSync(from, join(folder, path), {
      recursive: true,
      dereference: true,
      filter: (source) => isWanted(relative(from, source).split(sep), path),
    });
  }
  const prebuilds = join(folder, 'node_modules', 'node-pty', 'prebuilds');
  const others = readdirSync(prebuilds).filter((name) => name !== `${platform}-${arch}`);
  for (const name of others) rmSync(join(prebuilds, name), { recursive: true });
  if (readdirSync(prebuilds).length === 0)
    throw new Halt(`node-pty has no binary for ${platform}-${arch}.`);
}

/** @type {(parts: readonly string[], path: string) => boolean} */
function isWanted([first = '', ...rest], path) {
  const name = rest.at(-1) ?? first;
  // A package that is needed from within another one is in the closure by itself.
  if (first === 'node_modules') return false;
  if (path === 'node_modules/node-pty' && first !== '' && !nodePtyParts.includes(first))
    return false;
  if (foldersForDevelopers.test(name)) return false;
  return keptText.test(name) || !forDevelopers.test(name);
}

/** @type {(folder: string, target: Target) => void} */
function copyNode(folder, { platform, arch, nodeExecutable }) {
  const place = join(folder, 'node_modules', 'node');
  const executable = join(place, 'bin', platform === 'win32' ? 'node.exe' : 'node');
  mkdirSync(dirname(executable), { recursive: true });
  cpSync(nodeExecutable, executable, { dereference: true });
  cpSync(join(root, 'resources', 'licenses', 'node.txt'), join(place, 'LICENSE'));
  if (platform === 'win32') return;
  chmodSync(executable, 0o755);
  // Releases of node-pty have come with a helper that nobody may run, and then no terminal opens.
  const prebuilds = join(folder, 'node_modules', 'node-pty', 'prebuilds', `${platform}-${arch}`);
  const helper = join(prebuilds, 'spawn-helper');
  if (existsSync(helper)) chmodSync(helper, 0o755);
}

/** @type {(folder: string, path: string) => void} */
function copy(folder, path) {
  cpSync(join(root, path), join(folder, path), {
    recursive: true,
    filter: (source) => !source.endsWith('.map'),
  });
}

/** @returns {string[]} sorted, with `/` */
function filesBelow(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted();
}

/** @type {(folder: string, path: string, target: Target) => RuntimeFile} */
function describeFile(folder, path, { platform }) {
  const file = join(folder, path);
  const isMachineCode = /(^|\/)(node|spawn-helper|[^/]+\.(node|exe|dll))$/.test(path);
  const isSignedLater = isMachineCode && platform !== 'linux';
  return {
    path,
    sha256: isSignedLater ? null : createHash('sha256').update(readFileSync(file)).digest('hex'),
    isExecutable: platform !== 'win32' && (statSync(file).mode & 0o111) !== 0,
  };
}
