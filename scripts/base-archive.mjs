/**
 * A Debian or Ubuntu with git, Node and Claude Code, made by mmdebstrap: the containers of the tests are made of it,
 * because a test machine may reach no registry of images. It is kept for the next run.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

import Docker from 'dockerode';

import { pinnedNode, root } from './checkout.mjs';
import { hostApt } from './host-debian.mjs';
import { say } from './say.mjs';

/** Of the packages in the image; any fixed time makes the archive the same each time. */
const sourceDate = '1700000000';
const packages = '--include=git,ca-certificates,ripgrep,procps';
const leanness = [
  '--variant=apt',
  '--aptopt=Apt::Install-Recommends "false"',
  ...['man', 'locale', 'doc'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
];
const repository = 'roundhouse-test-base';
const claude = join(root, 'node_modules', '@anthropic-ai', 'claude-code');

/** Where the archive of that suite is or belongs. Its name says what is in it, and not which checkout made it. */
export function baseArchive(/** @type {string} */ suite) {
  const node = spawnSync(pinnedNode(), ['--version'], { encoding: 'utf8' }).stdout;
  const version = readFileSync(join(claude, 'package.json'), 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([suite, packages, leanness, node, version, sourceDate]))
    .digest('hex')
    .slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'roundhouse-test', `base-${key}.tar`);
}

export function makeArchive(/** @type {string} */ archive, /** @type {string} */ suite) {
  const cache = dirname(archive);
  mkdirSync(cache, { recursive: true });
  say(`Making a ${suite} for the containers by mmdebstrap…`);
  const { sources, options } = hostApt();
  const draft = `${archive}.${process.pid}`;
  const args = [
    ...leanness,
    packages,
    ...options.map((option) => `--aptopt=${option}`),
    `--customize-hook=upload ${pinnedNode()} /usr/local/bin/node`,
    `--customize-hook=upload ${join(claude, 'bin', 'claude.exe')} /usr/local/bin/claude`,
    '--customize-hook=chmod 755 "$1/usr/local/bin/node" "$1/usr/local/bin/claude"',
    '--format=tar',
    suite,
    draft,
    ...sources,
  ];
  const { status, stderr } = spawnSync('mmdebstrap', args, {
    env: { ...process.env, SOURCE_DATE_EPOCH: sourceDate },
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(draft, { force: true });
    throw new Error(`mmdebstrap failed:\n${stderr.split('\n').slice(-12).join('\n')}`);
  }
  renameSync(draft, archive);
  removeOthers(archive);
}

/** Half a gigabyte each, of versions that are no longer tested with. Drafts of other runs have longer names. */
export function removeOthers(/** @type {string} */ archive) {
  const cache = dirname(archive);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (/^base-[\da-f]{16}\.tar$/.test(name) && path !== archive) rmSync(path, { force: true });
  }
}

/**
 * The name of the image that an engine makes of the archive.
 *
 * @param {string} socket
 * @param {string} archive
 */
export async function importBase(socket, archive) {
  const docker = new Docker({ socketPath: socket, host: undefined });
  const stream = await docker.importImage(archive, { repo: repository, tag: 'latest' });
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output) =>
      error ? reject(error) : resolve(output),
    );
  });
  return `${repository}:latest`;
}
