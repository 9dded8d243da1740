import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The Debian or Ubuntu of this machine, from which the containers of the tests get theirs.
 *
 * @typedef {object} HostDebian
 * @property {string} suite
 * @property {readonly string[]} sources lines for apt, of the machine's own sources
 * @property {readonly string[]} options how the machine's apt gets at them, its proxy for example
 */

/** Its name; `null` where it is another system. */
export function hostSuite() {
  const release = readFileSync('/etc/os-release', 'utf8');
  if (!/^ID="?(debian|ubuntu)"?$/m.test(release)) return null;
  return /^VERSION_CODENAME="?([\w-]+)"?$/m.exec(release)?.[1] ?? null;
}

/** @returns {Omit<HostDebian, 'suite'>} */
export function hostApt() {
  const format = '$(REPO_URI)\t$(RELEASE)\t$(COMPONENT)\t$(SIGNED_BY)\t$(ORIGIN)';
  const targets = output('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  return {
    sources: sourcesIn(targets),
    options: output('apt-config', ['dump', 'Acquire'])
      .split('\n')
      .filter((line) => /^Acquire::(Check|Retries|http|https|ftp)\b.* "[^"]+";$/.test(line)),
  };
}

/** Those of the distribution: what else a machine has is not in the image, and its keys would be missing there. */
export function sourcesIn(/** @type {string} */ targets) {
  const lines = targets.split('\n').flatMap((line) => {
    const [uri, release, component, key = '', origin] = line.split('\t');
    if (origin !== 'Debian' && origin !== 'Ubuntu') return [];
    return [
      `deb ${key.startsWith('/') ? `[signed-by=${key}] ` : ''}${uri} ${release} ${component}`,
    ];
  });
  return [...new Set(lines)];
}

function output(/** @type {string} */ program, /** @type {readonly string[]} */ args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed:\n${stderr}`);
  return stdout;
}
