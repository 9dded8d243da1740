/** A hub with its threads, its database and one session needs this many open files; each viewer and runner adds one. */
const leastOpenFiles = 64;

/** Why a hub cannot run under the limits in the text of Linux's `/proc/self/limits`; undefined where it can. */
export function whyTooFewFiles(limits: string): string | undefined {
  // Node raises the first number, which is the limit in force, to the second one at its start.
  const [, found] = /^Max open files\s+(\d+)/mu.exec(limits) ?? [];
  if (found === undefined || Number(found) >= leastOpenFiles) return undefined;
  return `The hub may open only ${found} files and needs at least ${leastOpenFiles}. Raise its limit, for example with \`ulimit -n 4096\`, and start it again.`;
}
