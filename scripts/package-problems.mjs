/**
 * What is wrong with a packaged program: it is looked at as it lies in its folder, before an installer is made of it or
 * after one has laid it there.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

import { readArchive } from './asar-archive.mjs';
import { readFuses, wantedFuses } from './fuses.mjs';
import { programFiles } from './program-files.mjs';

/**
 * @typedef {object} PackagedProgram
 * @property {string} platform
 * @property {string} arch
 * @property {string} resources the folder of app.asar
 * @property {string} fused the file with Electron's fuses
 */

/** @typedef {import('./asar-archive.mjs').Archive} Archive */
/** @typedef {import('./runtime-tree.mjs').RuntimeFile} RuntimeFile */

const forDevelopers =
  /(^|\/)(test|tests|__tests__|\.github|docs|tsconfig[^/]*\.json|[^/]+\.(map|tsx?|[cm]ts|pdb|gyp))(\/|$)/i;

/**
 * One sentence per fault; empty for a good package.
 *
 * @param {PackagedProgram} program
 * @returns {string[]}
 */
export function packageProblems(program) {
  const archive = readArchive(join(program.resources, 'app.asar'));
  const runtime = filesBelow(join(program.resources, 'runtime'));
  return [
    ...fuseProblems(program.fused),
    ...archiveProblems(archive),
    ...importProblems(archive),
    ...runtimeListProblems(program, archive, runtime),
    ...runtimePartProblems(program, runtime),
    ...licenseProblems(program, archive, runtime),
    ...updateProblems(program, archive),
  ];
}

/** A program that looks for releases must be able to check them. */
/** @type {(program: PackagedProgram, archive: Archive) => string[]} */
function updateProblems({ resources }, { files }) {
  const looksForUpdates = existsSync(join(resources, 'app-update.yml'));
  const hasKey = files.some(({ path }) => path === 'release-key.pem');
  return looksForUpdates && !hasKey
    ? ['it looks for updates, and has no key to check them with (docs/releasing.md)']
    : [];
}

function fuseProblems(/** @type {string} */ file) {
  const found = readFuses(file);
  if (found === null) return ['Electron has no fuses in it'];
  return Object.entries(wantedFuses)
    .filter(([name, wanted]) => found[name] !== wanted)
    .map(([name, wanted]) => `the fuse ${name} must be ${wanted ? 'on' : 'off'}`);
}

function archiveProblems(/** @type {Archive} */ { files }) {
  return files.flatMap(({ path, isUnpacked, hasDigest }) => {
    if (isUnpacked) return [`${path} is beside the archive, where nothing checks it`];
    if (!hasDigest) return [`${path} has no digest in the archive`];
    if (forDevelopers.test(path)) return [`${path} is for developers`];
    const isKnown =
      /^(package\.json|runtime\.json|release-key\.pem|out\/(main|preload)\/.+|resources\/icons\/tray-[^/]+\.png|node_modules\/.+)$/;
    return isKnown.test(path) ? [] : [`${path} does not belong into the archive`];
  });
}

/** All that the desktop imports, and what that needs in turn, is in the archive. */
function importProblems(/** @type {Archive} */ archive) {
  const paths = new Set(archive.files.map(({ path }) => path));
  const { main = '' } = /** @type {{ main?: string }} */ (JSON.parse(archive.read('package.json')));
  const entry = posix.normalize(main);
  if (!paths.has(entry)) return [`${entry}, the desktop itself, is not in the archive`];
  const problems = paths.has('out/preload/index.cjs') ? [] : ['the preload is not in the archive'];
  const program = programFiles((path) => (paths.has(path) ? archive.read(path) : ''), [entry]);
  const missing = program.files.filter((path) => !paths.has(path));
  problems.push(...missing.map((path) => `${path} is imported and not in the archive`));
  for (const name of program.packages) {
    const path = `node_modules/${name}/package.json`;
    if (!paths.has(path)) problems.push(`the package ${name} is imported and not in the archive`);
  }
  return [...problems, ...neededPackageProblems(archive, paths)];
}

/** @type {(archive: Archive, paths: ReadonlySet<string>) => string[]} */
function neededPackageProblems(archive, paths) {
  const manifests = [...paths].filter((path) =>
    /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  );
  return manifests.flatMap((path) => {
    const { dependencies = {} } =
      /** @type {{ dependencies?: Readonly<Record<string, string>> }} */ (
        JSON.parse(archive.read(path))
      );
    const folder = posix.dirname(path);
    return Object.keys(dependencies)
      .filter((name) => !paths.has(`node_modules/${name}/package.json`))
      .filter((name) => !paths.has(`${folder}/node_modules/${name}/package.json`))
      .map((name) => `the package ${name}, needed by ${folder}, is not in the archive`);
  });
}

/** The delivered runtime is what the list in the archive says, to the byte. */
/** @type {(program: PackagedProgram, archive: Archive, found: readonly string[]) => string[]} */
function runtimeListProblems({ resources, platform }, archive, found) {
  const { files } = /** @type {{ files: readonly RuntimeFile[] }} */ (
    JSON.parse(archive.read('runtime.json'))
  );
  const listed = new Set(files.map(({ path }) => path));
  const present = new Set(found);
  const strangers = found.filter((path) => !listed.has(path));
  return [
    ...strangers.map((path) => `runtime/${path} is not in the list`),
    ...files.flatMap(({ path, sha256, isExecutable }) => {
      if (!present.has(path)) return [`runtime/${path} is missing`];
      const file = join(resources, 'runtime', path);
      if (sha256 !== null && digestOf(file) !== sha256) return [`runtime/${path} was changed`];
      const isRunnable = platform === 'win32' || (statSync(file).mode & 0o111) !== 0;
      return isExecutable && !isRunnable ? [`runtime/${path} may not be run`] : [];
    }),
  ];
}

/** @type {(program: PackagedProgram, found: readonly string[]) => string[]} */
function runtimePartProblems({ platform, arch }, found) {
  const isWindows = platform === 'win32';
  const prebuild = `node_modules/node-pty/prebuilds/${platform}-${arch}`;
  const wanted = [
    'bin/roundhouse.mjs',
    'out/main/runner.js',
    'out/main/screen-worker.js',
    'out/main/store-worker.js',
    'out/main/history-worker.js',
    'out/main/headless.js',
    'out/main/cli.js',
    'out/renderer/index.html',
    'out/third-party-licenses.txt',
    `node_modules/node/bin/${isWindows ? 'node.exe' : 'node'}`,
    `${prebuild}/${isWindows ? 'conpty.node' : 'pty.node'}`,
    ...(platform === 'darwin' ? [`${prebuild}/spawn-helper`] : []),
    ...(isWindows ? [`${prebuild}/conpty/OpenConsole.exe`] : []),
  ];
  const foreign = found.filter(
    (path) => path.includes('/prebuilds/') && !path.startsWith(`${prebuild}/`),
  );
  return [
    ...wanted.filter((path) => !found.includes(path)).map((path) => `runtime/${path} is missing`),
    ...foreign.map((path) => `runtime/${path} is for another system`),
    ...found
      .filter((path) => forDevelopers.test(path))
      .map((path) => `runtime/${path} is for developers`),
    ...(found.includes('out/main/index.js') ? ['runtime/out/main/index.js needs Electron'] : []),
  ];
}

/** @type {(program: PackagedProgram, archive: Archive, runtime: readonly string[]) => string[]} */
function licenseProblems({ resources }, archive, runtime) {
  const file = join(resources, 'runtime', 'out', 'third-party-licenses.txt');
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const paths = [...archive.files.map(({ path }) => path), ...runtime];
  const names = paths.flatMap((path) => {
    const found = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path);
    return found?.[1] === undefined ? [] : [found[1]];
  });
  return [...new Set(names)]
    .filter((name) => !text.includes(`\n${name} `))
    .map((name) => `the licence of ${name} is not delivered`);
}

/** @returns {string[]} */
function filesBelow(/** @type {string} */ folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function digestOf(/** @type {string} */ file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
