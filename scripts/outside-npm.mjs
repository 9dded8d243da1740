import { basename, delimiter, dirname, join } from 'node:path';

/** What npm adds for its scripts. Other `npm_config_…` are left: a person may have set those. */
const npmNames =
  /^(npm_(command|execpath|node_execpath|lifecycle_.*|package_.*|config_(local_prefix|node_gyp|user_agent|npm_version))|INIT_CWD|NODE)$/;

/**
 * The environment as it was before `npm start`. The hub hands its environment on to Claude Code, and that must find
 * the person's own programs: npm puts the checkout's before them.
 *
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @param {string} root
 * @returns {Record<string, string | undefined>}
 */
export function outsideNpm(environment, root) {
  const added = new Set(foldersUpFrom(root).map((folder) => join(folder, 'node_modules', '.bin')));
  const path = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !added.has(folder) && basename(folder) !== 'node-gyp-bin')
    .join(delimiter);
  const kept = Object.entries(environment).filter(([name]) => !npmNames.test(name));
  return { ...Object.fromEntries(kept), PATH: path };
}

/** @returns {string[]} */
function foldersUpFrom(/** @type {string} */ folder) {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)];
}
