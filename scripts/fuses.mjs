import { readFileSync } from 'node:fs';

/** Electron's fuses in the order of its wire, and how ours must be. */
export const wantedFuses = Object.freeze({
  runAsNode: false,
  cookieEncryption: true,
  nodeOptions: false,
  nodeInspect: false,
  asarIntegrity: true,
  onlyLoadAppFromAsar: true,
  browserV8Snapshot: false,
  fileProtocolPrivileges: false,
});

/** Electron's mark before the wire. */
const mark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/**
 * The fuses that are set in an Electron executable, by name; null where there is no wire.
 *
 * @param {string} executable
 * @returns {Readonly<Record<string, boolean>> | null}
 */
export function readFuses(executable) {
  const bytes = readFileSync(executable);
  const at = bytes.indexOf(mark);
  if (at === -1) return null;
  // The version of the wire, its length, then one character per fuse.
  const wire = bytes.subarray(at + mark.length + 2);
  const names = Object.keys(wantedFuses);
  return Object.fromEntries(names.map((name, index) => [name, wire[index] === 0x31]));
}
