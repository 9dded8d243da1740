import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../../../shared/base/app-error.ts';

// The runner as it goes into an image: its program, from the source or from a build, and the packages that it imports,
// laid out as they are here.

/** What the runner imports; the test of the layers holds it to this list. */
export const runnerPackages: readonly string[] = [
  'ws',
  'zod',
  'node-pty',
  '@modelcontextprotocol/sdk',
  '@xterm/headless',
  '@xterm/addon-unicode-graphemes',
];

/** For those who develop with a package, or compile it. */
const notNeeded = /(?:\.d\.[cm]?ts|\.map|\.md|\.markdown|\.pdb)$/iu;
const foldersNotNeeded = new Set([
  '.bin',
  'node_modules',
  'test',
  'tests',
  'docs',
  'src',
  'third_party',
]);
/** A container is a Linux, whatever the hub runs on. */
const otherBinaries = /^prebuilds\/(?!linux-)/u;

const packageSchema = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
});

export interface ProgramFile {
  /** Below the folder of the installation. */
  readonly path: string;
  readonly content: Buffer;
}

export interface RunnerProgramPlace {
  /** Top of this installation. */
  readonly packageRoot: string;
  readonly runnerEntry: string;
}

/** All files of the runner, sorted by path. */
export function readRunnerProgram(place: RunnerProgramPlace): readonly ProgramFile[] {
  const { packageRoot, runnerEntry } = place;
  const isSource = runnerEntry.endsWith('.ts');
  const programs = isSource ? ['src/runner', 'src/shared', 'src/node'] : ['out/main'];
  const paths = [
    ...programs.flatMap((folder) => filesBelow(packageRoot, folder, isProgramFile)),
    ...packagesOf(packageRoot).flatMap((folder) =>
      filesBelow(packageRoot, folder, (path) => isPackageFile(relative(folder, path))),
    ),
    'package.json',
  ];
  return paths.toSorted().map((path) => ({ path, content: readFileSync(join(packageRoot, path)) }));
}

function isProgramFile(path: string): boolean {
  return /\.(?:ts|js)$/u.test(path) && !path.endsWith('.d.ts');
}

function isPackageFile(path: string): boolean {
  const folders = path.split('/').slice(0, -1);
  if (folders.some((folder) => folder === 'node_modules')) return false;
  const [top = ''] = folders;
  return !foldersNotNeeded.has(top) && !notNeeded.test(path) && !otherBinaries.test(path);
}

/** The folders of these packages and of all that they need, found as Node finds them. */
function packagesOf(packageRoot: string): readonly string[] {
  const found = new Set<string>();
  function add(from: string, name: string): void {
    const folder = resolveFrom(packageRoot, from, name);
    // Optional, and not for this platform.
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const text = readFileSync(join(packageRoot, folder, 'package.json'), 'utf8');
    const { dependencies } = packageSchema.parse(JSON.parse(text));
    for (const one of Object.keys(dependencies)) add(folder, one);
  }
  for (const name of runnerPackages) {
    add('', name);
    if (!found.has(`node_modules/${name}`))
      throw new AppError('unavailable', `This installation has no package ${name}.`);
  }
  return [...found];
}

function resolveFrom(packageRoot: string, from: string, name: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(packageRoot, folder, 'package.json'))) return folder;
  return from === '' ? undefined : resolveFrom(packageRoot, above(from), name);
}

function above(folder: string): string {
  const parent = dirname(folder);
  return parent === '.' ? '' : parent;
}

function filesBelow(
  packageRoot: string,
  folder: string,
  isWanted: (path: string) => boolean,
): readonly string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(packageRoot, join(entry.parentPath, entry.name)))
    .filter(isWanted);
}
