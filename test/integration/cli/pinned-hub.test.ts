import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';

import { sessionAnswer } from '../../support/cli-hub.ts';
import { runCli } from '../../support/run-command-line.ts';
import { selfSigned } from '../../support/self-signed.ts';

// A hub on the network, seen by its requests: what was never sent to it nobody in between can have.

const identity = selfSigned();
const stranger = selfSigned();
const requests: IncomingMessage[] = [];
const sockets = new WebSocketServer({ noServer: true });
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer(identity, answer);
  server.on('upgrade', (request, socket, head) => {
    requests.push(request);
    sockets.handleUpgrade(request, socket, head, (opened) => opened.close(4401, 'signed out'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  requests.push(request);
  const isOne = request.url?.startsWith('/api/v1/sessions/web');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(isOne ? sessionAnswer() : { items: [sessionAnswer()] }));
}

function run(fingerprint: string, ...argv: readonly string[]) {
  requests.length = 0;
  const hub = `https://127.0.0.1:${port}${fingerprint}`;
  return runCli([...argv, '--hub', hub, '--token', 'rh_secret', '--data', '/nowhere']);
}

describe('[LAN-7] the command line at a hub over TLS', () => {
  it('is talked to when its key is the one that was given', async () => {
    const { code, stdout } = await run(`#sha256:${identity.fingerprint}`, 'ls');

    expect({ code, hasSession: stdout.includes('payments') }).toEqual({
      code: 0,
      hasSession: true,
    });
    expect(requests.map((request) => request.headers.authorization)).toEqual(['Bearer rh_secret']);
  });

  it('is left without a word when its key is another one, and both are printed', async () => {
    const { code, stderr } = await run(`#sha256:${stranger.fingerprint}`, 'ls');

    expect({ code, requests: requests.length }).toEqual({ code: 4, requests: 0 });
    expect(stderr).toContain(`Expected: sha256:${stranger.fingerprint}`);
    expect(stderr).toContain(`Seen:     sha256:${identity.fingerprint}`);
  });

  it('is left without a word when no key was given, and its own is printed', async () => {
    const { code, stderr } = await run('', 'ls');

    expect({ code, requests: requests.length }).toEqual({ code: 4, requests: 0 });
    expect(stderr).toContain(`Its fingerprint: sha256:${identity.fingerprint}`);
  });

  it('is followed over the same kind of connection', async () => {
    const { code } = await run(`#sha256:${identity.fingerprint}`, 'events', 'web', '--follow');

    expect(code).toBe(4);
    expect(requests.at(-1)?.headers).toMatchObject({
      upgrade: 'websocket',
      authorization: 'Bearer rh_secret',
    });
  });

  it.each(['#sha256:12', '#md5:00', `#${'0'.repeat(64)}`])('%s is no fingerprint', async (text) => {
    expect((await run(text, 'ls')).code).toBe(2);
  });

  it('takes a fingerprint with colons and capitals, as other programs write it', async () => {
    const written = identity.fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:');

    expect((await run(`#sha256:${written}`, 'ls')).code).toBe(0);
  });
});
