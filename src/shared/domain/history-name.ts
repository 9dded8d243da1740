// Claude Code keeps the conversations of a folder in `projects/NAME`, where NAME is the folder's path with everything
// but ASCII letters and digits made a dash. A longer name is cut and gets a hash of the path.

export const longestHistoryName = 200;

/** The name that Claude Code gives to the history of a folder. */
export function historyName(path: string): string {
  const name = path.replaceAll(/[^a-zA-Z0-9]/g, '-');
  return name.length <= longestHistoryName
    ? name
    : `${name.slice(0, longestHistoryName)}-${Math.abs(hashOf(path)).toString(36)}`;
}

/** The 32-bit hash of strings that Claude Code uses. */
function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  }
  return hash;
}
