import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { HubClient } from '../../../src/main/desktop/hub-client.ts';
import { HubProcess } from '../../../src/main/desktop/hub-process.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { CliHub } from '../../support/cli-hub.ts';
import { Squatter } from '../../support/squatter.ts';

it('[HOST-3] [HTTP40] the desktop tells no token to a program that took the port of its hub', async () => {
  const hub = await CliHub.start();
  const dataDirectory = hub.edge.directory;
  const token = readFileSync(join(dataDirectory, 'owner.token'), 'utf8').trim();
  const process = new HubProcess({
    dataDirectory,
    port: 0,
    command: ['/nowhere/node', 'none'],
    args: [],
    environment: {},
    clock: systemClock,
    logger: silentLogger,
  });
  using client = new HubClient({
    process,
    dataDirectory,
    clock: systemClock,
    logger: silentLogger,
  });
  await client.start();
  expect(await client.newLink()).toContain(hub.url);
  const { port } = hub.edge.edge;
  await hub.edge.edge[Symbol.asyncDispose]();
  await using squatter = await Squatter.on(port);

  await expect(client.newLink()).rejects.toThrow('is not the hub');
  await expect.poll(() => squatter.heard, { timeout: 60_000 }).toContain('HEAD /healthz');

  expect(squatter.heard).not.toContain(token);
  expect(squatter.heard).not.toContain('POST');
  await hub[Symbol.asyncDispose]();
});
