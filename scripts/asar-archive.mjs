import { closeSync, openSync, readSync } from 'node:fs';

/**
 * One file of an archive.
 *
 * @typedef {object} ArchivedFile
 * @property {string} path with `/`
 * @property {number} size in bytes
 * @property {boolean} isUnpacked it lies beside the archive
 * @property {boolean} hasDigest Electron checks what it reads of it
 */

/**
 * @typedef {object} Archive
 * @property {readonly ArchivedFile[]} files
 * @property {(path: string) => string} read the text of a file that is in the archive
 */

/** @typedef {{ readonly files?: Readonly<Record<string, Node>>, readonly size?: number, readonly offset?: string, readonly unpacked?: boolean, readonly integrity?: object }} Node */

// Four lengths come before the header, which is JSON; then the files, one after the other.
const lengthsBytes = 16;

/**
 * Reads the list of an archive of Electron. Here and not from a package, so that a package can be checked by nothing
 * but Node.
 *
 * @param {string} file
 * @returns {Archive}
 */
export function readArchive(file) {
  const lengths = bytesOf(file, { start: 0, length: lengthsBytes });
  const header = bytesOf(file, { start: lengthsBytes, length: lengths.readUInt32LE(12) });
  const content = 8 + lengths.readUInt32LE(4);
  /** @type {Map<string, Node>} */
  const found = new Map();
  collect(/** @type {Node} */ (JSON.parse(header.toString('utf8'))), '', found);
  return {
    files: [...found].map(([path, node]) => ({
      path,
      size: node.size ?? 0,
      isUnpacked: node.unpacked === true,
      hasDigest: node.integrity !== undefined,
    })),
    read: (path) => {
      const { offset, size = 0 } = found.get(path) ?? {};
      if (offset === undefined) throw new Error(`${path} is not in the archive`);
      return bytesOf(file, { start: content + Number(offset), length: size }).toString('utf8');
    },
  };
}

/** @type {(node: Node, path: string, found: Map<string, Node>) => void} */
function collect(node, path, found) {
  if (!node.files) {
    found.set(path, node);
    return;
  }
  for (const [name, below] of Object.entries(node.files))
    collect(below, path === '' ? name : `${path}/${name}`, found);
}

/** @type {(file: string, range: { start: number, length: number }) => Buffer} */
function bytesOf(file, { start, length }) {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, bytes, 0, length, start) !== length)
      throw new Error(`${file} is torn`);
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}
