import { Halt, say } from './say.mjs';

/** The oldest Node that npm can install the packages under. Everything of ours then runs under the pinned one. */
const oldest = { major: 20, minor: 19 };

/** Stops with a line that says what to do where Node is too old. */
export function requireNode(/** @type {string} */ version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new Halt(
    `Node ${version} is too old: Roundhouse needs ${oldest.major}.${oldest.minor} or newer (https://nodejs.org).`,
  );
}

/** The oldest Node that can run the hub: the first with `DisposableStack` and with `node:sqlite` without a flag. */
const oldestForHub = 24;

/**
 * Stops where the Node that runs this cannot run the hub either; else says that it will.
 *
 * @param {{ readonly platform: string, readonly arch: string, readonly versions: { readonly node: string } }} machine
 */
export function requireOwnNode({ platform, arch, versions }) {
  const missing = `npm has no package of the pinned Node for ${platform} ${arch}`;
  if (Number(versions.node.split('.')[0]) >= oldestForHub) {
    say(`${missing}: Roundhouse runs under your own Node ${versions.node}.`);
    return;
  }
  throw new Halt(
    `${missing}, and your own Node ${versions.node} is too old to replace it.\n` +
      `Install Node ${oldestForHub} or newer (https://nodejs.org), then run this again.`,
  );
}
