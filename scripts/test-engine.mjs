/**
 * A Docker engine and an image to build from, for the tests in `test/docker`: Debian's `docker.io`, started here with
 * folders of its own, and a Debian made by mmdebstrap, because a test machine may reach no registry of images.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import Docker from 'dockerode';

import { pinnedNode, root } from './checkout.mjs';
import { say } from './say.mjs';

/** Addresses that no engine takes by default, so that a second one on the machine does not get in the way. */
const networks = ['--bip', '10.212.0.1/24', '--default-address-pool', 'base=10.213.0.0/16,size=24'];
const startLimitMs = 60_000;
const endLimitMs = 30_000;
/** Of the Debian packages in the image; any fixed time makes the archive the same each time. */
const sourceDate = '1700000000';

/**
 * @typedef {object} Engine
 * @property {string} socket
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Engine>} */
export async function startEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'roundhouse-engine-'));
  const socket = join(folder, 'docker.sock');
  const places = ['data-root', 'exec-root', 'pidfile'].flatMap((name) => [
    `--${name}`,
    join(folder, name),
  ]);
  const log = join(folder, 'log');
  const command = ['dockerd', '--host', `unix://${socket}`, ...places, ...networks];
  const child = spawn('sh', ['-c', `exec "$@" >'${log}' 2>&1`, 'sh', ...command], {
    stdio: 'ignore',
    // Ctrl-C in the terminal is for the tests, which still need the engine to tidy up.
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  async function stop() {
    child.kill('SIGTERM');
    await Promise.race([ended, pause(endLimitMs)]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const docker = new Docker({ socketPath: socket, host: undefined });
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const isUp = await docker.ping().then(
      () => true,
      () => false,
    );
    if (isUp) return { socket, stop };
    await pause(100);
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-8).join('\n') : '';
  await stop();
  throw new Error(`dockerd did not start:\n${said}`);
}

/** An engine that was ended hard leaves the file systems of its containers mounted. */
function unmountBelow(/** @type {string} */ folder) {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const points = mounts.map((line) => line.split(' ')[1] ?? '');
  for (const point of points.filter((one) => one.startsWith(`${folder}/`)).toReversed())
    spawnSync('umount', ['--lazy', point]);
}

/**
 * The name of an image with Debian, git, Node and Claude Code. The archive that it is made of is kept for the next run.
 *
 * @param {string} socket
 */
export async function importBase(socket) {
  const node = pinnedNode();
  const claude = join(root, 'node_modules', '@anthropic-ai', 'claude-code');
  const program = join(claude, 'bin', 'claude.exe');
  const args = [
    '--variant=apt',
    '--aptopt=Apt::Install-Recommends "false"',
    ...['man', 'locale', 'doc'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    '--include=git,ca-certificates,ripgrep,procps',
    `--customize-hook=upload ${node} /usr/local/bin/node`,
    `--customize-hook=upload ${program} /usr/local/bin/claude`,
    '--customize-hook=chmod 755 "$1/usr/local/bin/node" "$1/usr/local/bin/claude"',
    'bookworm',
  ];
  const version = readFileSync(join(claude, 'package.json'), 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([args, process.versions.node, version, sourceDate]))
    .digest('hex')
    .slice(0, 16);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'roundhouse-test');
  const archive = join(cache, `base-${key}.tar`);
  if (!existsSync(archive)) makeArchive(archive, cache, args);
  const docker = new Docker({ socketPath: socket, host: undefined });
  const image = { repo: 'roundhouse-test-base', tag: key };
  const stream = await docker.importImage(archive, image);
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output) =>
      error ? reject(error) : resolve(output),
    );
  });
  return `${image.repo}:${image.tag}`;
}

/** @type {(archive: string, cache: string, args: readonly string[]) => void} */
function makeArchive(archive, cache, args) {
  mkdirSync(cache, { recursive: true });
  say('Making a Debian for the containers by mmdebstrap…');
  const draft = `${archive}.${process.pid}`;
  const { status, stderr } = spawnSync('mmdebstrap', [...args, draft, '--format=tar'], {
    env: { ...process.env, SOURCE_DATE_EPOCH: sourceDate },
    encoding: 'utf8',
  });
  if (status !== 0) {
    rmSync(draft, { force: true });
    throw new Error(`mmdebstrap failed:\n${stderr.split('\n').slice(-12).join('\n')}`);
  }
  renameSync(draft, archive);
}
