/**
 * A Docker engine for the tests in `test/docker`: Debian's `docker.io` in folders and a network of its own. Its bridges,
 * its packet filter and its forwarding are in a network namespace that ends with it, so the machine stays as it was, and
 * other engines on it are not met.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import Docker from 'dockerode';

const startLimitMs = 60_000;
const endLimitMs = 30_000;

/** Gives the new network namespace one cable to that of process $4, and becomes the engine. */
const startScript = `
set -e
exec >"$5" 2>&1
link=$1 outside=$2 inside=$3 tests=$4
home="nsenter --net=/proc/$tests/ns/net"
shift 5
ip link set lo up
ip link add uplink type veth peer name "$link" netns "$tests"
$home ip address add "$outside/30" dev "$link"
$home ip link set "$link" up
ip address add "$inside/30" dev uplink
ip link set uplink up
ip route add default via "$outside"
exec "$@"
`;

/**
 * @typedef {object} Engine
 * @property {string} socket
 * @property {string} host an address of this machine that its containers reach
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
  const settings = join(folder, 'daemon.json');
  writeFileSync(settings, '{}\n');
  const { link, outside, inside } = cableOf(process.pid);
  const command = [
    'dockerd',
    '--config-file',
    settings,
    '--host',
    `unix://${socket}`,
    // A containerd of the machine is used where there is one.
    '--containerd-namespace',
    link,
    '--containerd-plugins-namespace',
    `${link}-plugins`,
    ...places,
  ];
  const cable = [link, outside, inside, String(process.pid), log];
  const child = spawn('unshare', ['--net', 'sh', '-c', startScript, 'sh', ...cable, ...command], {
    stdio: 'ignore',
    // Ctrl-C in the terminal is for the tests, which still need the engine to tidy up.
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  async function stop() {
    child.kill('SIGTERM');
    await Promise.race([ended, pause(endLimitMs)]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    // It goes with the namespace, though some time after it.
    spawnSync('ip', ['link', 'delete', link], { stdio: 'ignore' });
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
    if (isUp) return { socket, host: outside, stop };
    await pause(100);
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-8).join('\n') : '';
  await stop();
  throw new Error(`dockerd did not start:\n${said}`);
}

/** The ends of the cable of a run: each has four addresses of a range that engines do not take by default. */
function cableOf(/** @type {number} */ pid) {
  const number = pid % 2 ** 14;
  const net = `10.214.${number >> 6}`;
  const first = (number % 64) * 4;
  return { link: `rh-${pid}`, outside: `${net}.${first + 1}`, inside: `${net}.${first + 2}` };
}

/** An engine that was ended hard leaves the file systems of its containers mounted. */
function unmountBelow(/** @type {string} */ folder) {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const points = mounts.map((line) => line.split(' ')[1] ?? '');
  for (const point of points.filter((one) => one.startsWith(`${folder}/`)).toReversed())
    spawnSync('umount', ['--lazy', point]);
}
