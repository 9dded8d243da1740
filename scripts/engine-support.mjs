import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './checkout.mjs';
import { findProgram } from './find-program.mjs';

/** Where `test-docker.mjs` leaves the line that `npm test` repeats: only that run knows whether there was an engine. */
export const notTestedFile = join(root, 'test-results', 'reports', 'docker.txt');

/** What an engine does its work with; their numbers in the kernel. */
const capabilities = /** @type {const} */ ({ CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21 });
const needed = ['dockerd', 'mmdebstrap', 'ip', 'iptables'];

/** Why this machine can run no engine for the tests, however much is installed; `null` when it can. */
export function whyNoRights() {
  if (process.platform !== 'linux') return 'the tests start an engine on Linux only';
  if (process.getuid?.() !== 0) return 'an engine of their own needs root';
  const missing = missingCapabilities(readFileSync('/proc/self/status', 'utf8'));
  return missing.length === 0 ? null : `root has no ${missing.join(' and no ')} here`;
}

/** Those that a process lacks, by its `/proc/PID/status`: root in an ordinary container has few. */
export function missingCapabilities(/** @type {string} */ status) {
  const held = BigInt(`0x${/^CapEff:\s*([\da-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  return Object.entries(capabilities)
    .filter(([, bit]) => ((held >> BigInt(bit)) & 1n) === 0n)
    .map(([name]) => name);
}

/** The same, and what is not installed. Where this is `null`, an engine that does not start is a failure. */
export function whyNoEngine() {
  const without = whyNoRights();
  if (without !== null) return without;
  const path = process.env['PATH'];
  if (findProgram('apt-get', path) === null) return 'its image is made by apt, which is not here';
  const missing = needed.filter((name) => findProgram(name, path) === null);
  return missing.length === 0 ? null : `${missing.join(' and ')} cannot be found or installed`;
}

/** Why the archive of the base image cannot be made; `null` when it is there, or apt reaches what it is made of. */
export function whyNoArchive(/** @type {string} */ archive) {
  if (existsSync(archive)) return null;
  const update = ['update', '-q', '-o', 'APT::Update::Error-Mode=any'];
  const { status } = spawnSync('apt-get', update, { stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0 ? null : 'apt does not reach its sources';
}
