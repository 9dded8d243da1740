import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { pinnedNode, root } from './checkout.mjs';
import { readLockedPackages } from './package-closure.mjs';
import { Halt } from './say.mjs';

/** Where the Node for another machine is named: `ROUNDHOUSE_NODE_DARWIN_X64=/path/to/node`. */
export function nodeVariable(/** @type {string} */ platform, /** @type {string} */ arch) {
  return `ROUNDHOUSE_NODE_${platform}_${arch}`.toUpperCase();
}

/**
 * The Node that a package for this platform brings along: for this machine's the one that runs the tests, for another
 * one what a variable names. It must be the pinned release, because the tests ran with no other.
 *
 * @param {{ readonly platform: string, readonly arch: string }} target
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {string}
 */
export function nodeForTarget({ platform, arch }, environment) {
  const variable = nodeVariable(platform, arch);
  const isThisMachine = platform === process.platform && arch === process.arch;
  const file = environment[variable] ?? (isThisMachine ? pinnedNode() : undefined);
  if (file === undefined)
    throw new Halt(`A package for ${platform} ${arch} needs its Node: set ${variable}.`);
  if (!existsSync(file)) throw new Halt(`${variable} names no file: ${file}`);
  checkRelease(file, { isThisMachine, platform });
  return file;
}

/** @type {(file: string, options: { isThisMachine: boolean, platform: string }) => void} */
function checkRelease(file, { isThisMachine, platform }) {
  // macOS runs the programs of its other architecture too.
  if (!isThisMachine && platform !== process.platform) return;
  const wanted = readLockedPackages(root)['node_modules/node']?.version;
  const found = execFileSync(file, ['--version'], { encoding: 'utf8' }).trim();
  if (found !== `v${wanted}`) throw new Halt(`${file} is Node ${found}, and not v${wanted}.`);
}
