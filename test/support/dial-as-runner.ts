import { connect } from 'node:net';

import { WebSocket } from 'ws';

import { RunnerProof } from '../../src/runner/link/hub-proof.ts';
import { parseRunnerAddress } from '../../src/shared/wire/runner-address.ts';
import { runnerSubprotocol } from '../../src/shared/wire/version.ts';

export interface DialAsRunnerOptions {
  /** As in `hub.json`. */
  readonly address: string;
  readonly runner: string;
  readonly token: string;
  /** Where to connect to instead, such as the port of a proxy on the way. */
  readonly by?: number;
}

export interface DialledRunner {
  readonly socket: WebSocket;
  /** For the `hello`. */
  readonly proof: string;
}

/** Dials as a runner does; rejects when the upgrade is refused or the hub cannot prove itself. */
export function dialAsRunner(options: DialAsRunnerOptions): Promise<DialledRunner> {
  const proof = new RunnerProof(options);
  const socket = new WebSocket(hostOf(options.address), runnerSubprotocol, {
    headers: proof.headers,
    createConnection: () => connectionTo(options),
  });
  return new Promise((resolve, reject) => {
    socket.once('upgrade', (response) => {
      if (!proof.isHub(response)) reject(new Error('this is not the hub of the runner'));
    });
    socket.once('open', () => resolve({ socket, proof: proof.proof ?? '' }));
    socket.once('error', reject);
  });
}

function hostOf(address: string): string {
  const target = parseRunnerAddress(address);
  return target?.type === 'url' ? target.url : 'ws://localhost/';
}

function connectionTo({ address, by }: DialAsRunnerOptions) {
  const target = parseRunnerAddress(address);
  if (target?.type === 'path') return connect(target.path);
  return connect(by ?? Number(new URL(address).port), '127.0.0.1');
}
