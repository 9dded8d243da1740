import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { RunnerProof } from '../../../src/runner/link/hub-proof.ts';
import { parseRunnerAddress } from '../../../src/shared/wire/runner-address.ts';
import { hubRecordSchema, runnerJobSchema } from '../../../src/shared/wire/runner-job.ts';
import { runnerSubprotocol } from '../../../src/shared/wire/version.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { sessionState } from '../../support/session-waits.ts';

function readJson(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

/** What the hub answers to a runner that asks for the upgrade by this name: 101 lets it in. */
function askForUpgrade(dataDirectory: string, runner: string): Promise<number> {
  const { runnerUrl } = hubRecordSchema.parse(readJson(dataDirectory, 'hub.json'));
  const address = parseRunnerAddress(runnerUrl);
  if (address?.type !== 'path') throw new Error(`runners dial ${runnerUrl}, which is no socket`);
  const { headers } = new RunnerProof({ runner, token: 'never sent', address: runnerUrl });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request({
    socketPath: address.path,
    path: '/',
    headers: {
      ...headers,
      host: 'localhost',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': runnerSubprotocol,
    },
  });
  asked.on('upgrade', ({ statusCode = 0 }, socket) => {
    socket.destroy();
    resolve(statusCode);
  });
  asked.on('response', ({ statusCode = 0 }) => resolve(statusCode));
  asked.on('error', reject);
  asked.end();
  return promise;
}

test('[RUN19] [WRK-3] the token of a runner ends with its session, for a later hub too', async () => {
  await using model = new ModelServer();
  await model.start();
  using lab = createClaudeLab({ modelUrl: model.url });
  await using hub = new HubProcess({ env: lab.env, claude: lab.claude });
  await hub.start();
  const { id } = await hub.client.call('sessions.start', { body: { path: lab.repo, name: 'w' } });
  await sessionState(hub.client, 'w', 'idle');
  const job = readJson(hub.dataDirectory, 'runners', id, 'job.json');
  const { runner } = runnerJobSchema.parse(job);
  const whileItRuns = await askForUpgrade(hub.dataDirectory, runner);

  await hub.client.call('sessions.stop', { params: { ref: 'w' } });
  await sessionState(hub.client, 'w', 'exited');
  const afterItsEnd = await askForUpgrade(hub.dataDirectory, runner);
  await hub.kill();
  await hub.start();
  const atALaterHub = await askForUpgrade(hub.dataDirectory, runner);

  expect({ whileItRuns, afterItsEnd, atALaterHub }).toEqual({
    whileItRuns: 101,
    afterItsEnd: 401,
    atALaterHub: 401,
  });
});
