import { connect } from 'node:net';

import { WebSocket, type ClientOptions } from 'ws';

import { parseRunnerAddress } from '../../shared/wire/runner-address.ts';
import { runnerSubprotocol } from '../../shared/wire/version.ts';

export interface DialOptions {
  /** As it is in `hub.json` or in the job. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

const handshakeLimitMs = 10_000;
const messageLimitBytes = 2 << 20;

/** A WebSocket on its way to the hub; undefined when there is no such address. */
export function dialHub({ address, headers }: DialOptions): WebSocket | undefined {
  const target = parseRunnerAddress(address);
  if (!target) return undefined;
  const options: ClientOptions = {
    headers,
    handshakeTimeout: handshakeLimitMs,
    maxPayload: messageLimitBytes,
    perMessageDeflate: false,
    followRedirects: false,
  };
  if (target.type === 'url') return new WebSocket(target.url, [runnerSubprotocol], options);
  return new WebSocket('ws://localhost/', [runnerSubprotocol], {
    ...options,
    createConnection: () => connect(target.path),
  });
}
