import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';

import { CliError } from './cli-error.ts';

const handshakeLimitMs = 10_000;

/**
 * Makes connections to the one hub whose public key has this fingerprint. [LAN-7] A socket is handed
 * out only when the key is the right one: before that nothing was sent, no token above all. Authorities
 * are not asked, because a hub's certificate is its own, and one that they signed proves another name.
 */
export function pinnedAgent(fingerprint: string | null): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = ({ host, port }, onCreate) => {
    const socket = connect({
      host: host ?? '127.0.0.1',
      port: Number(port),
      rejectUnauthorized: false,
    });
    function fail(error: Error): void {
      socket.destroy();
      onCreate?.(error, socket);
    }
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      socket.off('error', fail);
      const seen = fingerprintOf(socket);
      if (fingerprint !== null && seen === fingerprint) onCreate?.(null, socket);
      else fail(wrongKey(fingerprint, seen));
    });
    return undefined;
  };
  return agent;
}

/** The fingerprint of the key that is served at an address. Nothing is sent but the handshake. */
export function readHubKey(url: string, signal: AbortSignal): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: Number(port || 443),
      rejectUnauthorized: false,
      timeout: handshakeLimitMs,
    });
    function fail(error: Error): void {
      socket.destroy();
      reject(error);
    }
    signal.addEventListener('abort', () => fail(new Error('Interrupted.')), { once: true });
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error('It did not answer in time.')));
    socket.once('secureConnect', () => {
      resolve(fingerprintOf(socket));
      socket.destroy();
    });
  });
}

/** SHA-256 of the public key: it stays the same when the certificate is renewed. */
function fingerprintOf(socket: TLSSocket): string {
  const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
  return key ? createHash('sha256').update(key).digest('hex') : 'none';
}

export function wrongKey(expected: string | null, seen: string): CliError {
  if (expected === null) {
    return new CliError({
      code: 'wrong_certificate',
      message: `The key of the hub at this address is unknown. Nothing was sent.\nIts fingerprint: sha256:${seen}`,
      hint: "If the hub's machine shows the same fingerprint, add it to the address: --hub https://HOST:PORT#sha256:…",
    });
  }
  return new CliError({
    code: 'wrong_certificate',
    message: `The hub at this address has another key. Nothing was sent.\nExpected: sha256:${expected}\nSeen:     sha256:${seen}`,
    hint: "Someone may be intercepting the connection, or the hub has a new key. Compare it on the hub's machine.",
  });
}

/** The link that somebody was given names another key than the one that answers. */
export function wrongLinkKey(tag: string, seen: string): CliError {
  return new CliError({
    code: 'wrong_certificate',
    message: `The hub at this address has another key than the link says. Nothing was sent.\nExpected: sha256:${tag}…\nSeen:     sha256:${seen}`,
    hint: "Someone may be intercepting the connection. Compare the key on the hub's machine, and use a new link.",
  });
}
