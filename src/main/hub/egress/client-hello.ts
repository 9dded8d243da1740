const handshakeRecord = 22;
const clientHello = 1;
const serverNameExtension = 0;
/** More than a client says before its server has answered. */
const limits = { bytes: 64 * 1024, records: 16 };

/**
 * What the first bytes of a tunnel say of the server that is meant: its name by TLS (SNI), null when they name none or are
 * no TLS, undefined while more is to come. Empty, which is no name: it is too long to be read.
 */
export function serverNameOf(bytes: Buffer): string | null | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] !== handshakeRecord) return null;
  if (bytes.length > limits.bytes) return '';
  try {
    const hello = helloOf(bytes);
    return typeof hello === 'string' || hello === null ? hello : nameIn(hello);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** The message, which may be spread over several records; null for another one. Throws a RangeError when it ends early. */
function helloOf(bytes: Buffer): Buffer | '' | null {
  const parts: Buffer[] = [];
  let length = 0;
  let at = 0;
  while (length < 4 || length < 4 + Buffer.concat(parts).readUIntBE(1, 3)) {
    if (parts.length === limits.records) return '';
    if (bytes.readUInt8(at) !== handshakeRecord) return null;
    const size = bytes.readUInt16BE(at + 3);
    const part = bytes.subarray(at + 5, at + 5 + size);
    if (part.length < size) throw new RangeError('the record has not ended');
    parts.push(part);
    length += size;
    at += 5 + size;
  }
  const message = Buffer.concat(parts);
  return message[0] === clientHello ? message : null;
}

function nameIn(hello: Buffer): string | null {
  // Kind, length, version and the random bytes.
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at >= hello.length) return null;
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at < end) {
    const kind = hello.readUInt16BE(at);
    const size = hello.readUInt16BE(at + 2);
    // A list of names, of which there is one: its length, its kind, and the length of the name before it.
    if (kind === serverNameExtension && size > 5) {
      const name = hello.subarray(at + 9, at + 9 + hello.readUInt16BE(at + 7)).toString('latin1');
      return name.replace(/\.$/u, '').toLowerCase();
    }
    at += 4 + size;
  }
  return null;
}
