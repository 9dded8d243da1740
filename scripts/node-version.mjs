import { Halt } from './say.mjs';

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
