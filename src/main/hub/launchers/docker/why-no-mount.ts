/** Folders of the image that a clone must not hide, nor lie in. */
const taken =
  /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|opt\/roundhouse|proc|roundhouse|run|sbin|sys|usr)(?:\/|$)/u;
/** Folders that others lie in. */
const common = new Set(['/', '/home', '/opt', '/root', '/srv', '/tmp', '/var']);

/** Why the clone of a repo cannot lie at the repo's own path in a container; null when it can. */
export function whyNoMount(path: string): string | null {
  if (!path.startsWith('/')) return `${path} is no path that a container can have.`;
  if (!taken.test(path) && !common.has(path)) return null;
  return `${path} is a folder of the container's own system, so no clone can lie there. Move the repo, or start the session on this machine.`;
}

/** What `sun_path` of Linux takes, with the end of the text. */
const socketPathLimitBytes = 107;

/** Why containers could not reach the hub at this address; null when they can. */
export function whyNoLink(address: string): string | null {
  const path = address.replace(/^unix:/u, '');
  if (Buffer.byteLength(path) <= socketPathLimitBytes) return null;
  return `The path of the data directory is too long for a socket that containers could reach: ${path}. Choose a shorter one with --data.`;
}
