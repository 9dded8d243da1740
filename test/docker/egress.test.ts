import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { labels } from '../../src/main/hub/launchers/docker/container-template.ts';
import { hubIdentity } from '../../src/main/hub/launchers/docker/hub-identity.ts';
import type { ClaudeLab } from '../support/claude-lab.ts';
import { createClaudeLab } from '../support/claude-lab.ts';
import { buildWorkerImage } from '../support/docker/build-worker-image.ts';
import { removeAllOf } from '../support/docker/remove-all-of.ts';
import { runInside } from '../support/docker/run-inside.ts';
import { findTestEngine, testEngine } from '../support/docker/test-engine.ts';
import { HubProcess } from '../support/hub-process.ts';
import { ModelServer } from '../support/model-server/model-server.ts';
import { messageState, openGate, sessionState } from '../support/session-waits.ts';

// What a container reaches: the real hub, proxy, engine and Claude Code, with a scripted model.

describe.skipIf(!findTestEngine())('the network of a session in a container', () => {
  const model = new ModelServer();
  /** On an address of the hub's machine that is not loopback, as a program of its owner. */
  const neighbour = createServer((_asked, response) => response.end('of the host'));
  let lab: ClaudeLab;
  let hub: HubProcess;
  let webHost: string;

  beforeAll(async () => {
    const { socket, base, host } = testEngine();
    await buildWorkerImage(testEngine(), base);
    await model.start(0, host);
    await new Promise<void>((resolve) => {
      neighbour.listen(0, host, resolve);
    });
    webHost = await startWeb();
    lab = createClaudeLab({ modelUrl: model.url });
    const env = {
      ...lab.env,
      DOCKER_HOST: `unix://${socket}`,
      ROUNDHOUSE_CONTAINER_IMAGE: base,
    };
    hub = new HubProcess({ env, claude: null });
    await hub.start();
  });

  afterAll(async () => {
    const identity = hubIdentity(join(hub.dataDirectory, 'containers'));
    await removeAllOf(testEngine().docker, identity);
    await testEngine().docker.getContainer(webName).remove({ force: true });
    await hub[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    neighbour.close();
    lab[Symbol.dispose]();
  });

  const webName = 'roundhouse-test-web';

  /** A server in a network that is neither the container's nor of the hub's machine; answers with its host and port. */
  async function startWeb(): Promise<string> {
    const { docker, base } = testEngine();
    const script = `import { createServer } from 'node:http';
      createServer((asked, response) => response.end('of the web')).listen(8099);`;
    const web = await docker.createContainer({
      name: webName,
      Image: base,
      Cmd: ['node', '--input-type=module', '--eval', script],
      HostConfig: { NetworkMode: 'host' },
    });
    await web.start();
    const found = await runInside(
      testEngine(),
      webName,
      `import { networkInterfaces } from 'node:os';
       console.log(networkInterfaces().uplink.find(({ family }) => family === 'IPv4').address);`,
    );
    return `${found.trim()}:8099`;
  }

  async function containerId(name: string): Promise<string> {
    const { id } = await sessionState(hub.client, name, 'idle');
    const filters = { label: [`${labels.session}=${id}`] };
    const [found] = await testEngine().docker.listContainers({ filters });
    return found?.Id ?? '';
  }

  async function send(text: string): Promise<string> {
    const asked = { params: { ref: 'boxed' }, body: { text } };
    return (await hub.client.call('sessions.send', asked)).id;
  }

  async function allow(answer: 'allow' | 'allow-always' | 'deny') {
    const gate = await openGate(hub.client);
    await hub.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer, hash: gate.hash },
    });
    return gate;
  }

  /** A script of Node in Claude Code's own Bash, after a person has allowed the command. */
  async function run(script: string): Promise<string> {
    const id = await send(`%bash node -e "${script}"`);
    expect((await allow('allow')).tool).toBe('Bash');
    return id;
  }

  /** What came out of Claude Code's last call of a tool. */
  function lastOutput(): string {
    return model.turns.flatMap(({ toolResults }) => toolResults).at(-1)?.text ?? '';
  }

  test('[WRK-12] [EGR-1] Claude Code reaches its model through the proxy, and has no network beside it', async () => {
    await hub.client.call('sessions.start', {
      body: { path: lab.repo, name: 'boxed', launcher: 'docker', permissionMode: 'manual' },
    });
    await sessionState(hub.client, 'boxed', 'idle');
    const answered = await messageState(hub.client, await send('%say through it'), 'answered');
    const { HostConfig } = await testEngine()
      .docker.getContainer(await containerId('boxed'))
      .inspect();

    expect(answered.answer).toBe('through it');
    expect(HostConfig.NetworkMode).toBe('none');
    expect((await hub.client.call('gates.list')).items).toEqual([]);
  });

  test('[WRK-7] [EGR-1] nothing is reached past the proxy', async () => {
    const { host } = testEngine();
    const { port } = neighbour.address() as AddressInfo;
    const targets = [
      [host, port],
      [host, Number(new URL(model.url).port)],
      [webHost.split(':')[0], 8099],
      ['172.17.0.1', 8099],
      ['172.17.0.1', 2375],
      ['169.254.169.254', 80],
      ['192.168.65.7', 2375],
      ['1.1.1.1', 53],
      ['2606:4700:4700::1111', 53],
    ];
    const said = await runInside(
      testEngine(),
      await containerId('boxed'),
      `import { connect } from 'node:net';
       import { lookup } from 'node:dns/promises';
       import { networkInterfaces } from 'node:os';
       import { access, readdir } from 'node:fs/promises';
       const reached = await Promise.all(${JSON.stringify(targets)}.map(([host, port]) =>
         new Promise((resolve) => {
           const socket = connect({ host, port, timeout: 5000 });
           socket.once('connect', () => resolve(host));
           socket.once('error', () => resolve(null));
           socket.once('timeout', () => resolve(null));
         })));
       const isThere = (path) => access(path).then(() => path, () => null);
       console.log(JSON.stringify({
         reached: reached.filter((one) => one !== null),
         interfaces: Object.keys(networkInterfaces()),
         name: await lookup('example.com').then(() => 'found', () => 'not found'),
         sockets: (await Promise.all(['/var/run/docker.sock', '/run/docker.sock'].map(isThere))).filter(Boolean),
       }));
       process.exit(0);`,
    );

    expect(JSON.parse(said)).toEqual({
      reached: [],
      interfaces: ['lo'],
      name: 'not found',
      sockets: [],
    });
  });

  test('[WRK-12] [EGR-3] another place is a gate, and is reached when a person allows it', async () => {
    const id = await run(
      `fetch('http://${webHost}/').then(async (a) => console.log(a.status, await a.text()))`,
    );
    const gate = await allow('allow-always');
    await messageState(hub.client, id, 'answered');
    const { items } = await hub.client.call('approvals.list');

    expect(gate).toMatchObject({ tool: 'Network', summary: webHost });
    expect(lastOutput()).toContain('200 of the web');
    expect(JSON.stringify(items)).toContain(webHost);
  });

  test('[WRK-12] [EGR-3] a place that is denied is a refusal that the agent reads', async () => {
    const id = await run(asking('http://denied.example/'));
    expect((await allow('deny')).summary).toBe('denied.example:80');
    await messageState(hub.client, id, 'answered');

    expect(lastOutput()).toContain('does not allow denied.example:80');
  });

  test("[WRK-7] [EGR-5] a program of the hub's machine is not reached, and nobody is asked to allow it", async () => {
    const { port } = neighbour.address() as AddressInfo;
    const id = await run(asking(`http://${testEngine().host}:${port}/`));
    await messageState(hub.client, id, 'answered');

    expect(lastOutput()).toContain('No container reaches it, and no one can allow it');
  });

  test('[EGR-7] the way out is there again after the hub was killed', async () => {
    await hub.kill();
    await hub.start();
    await sessionState(hub.client, 'boxed', 'idle');
    const answered = await messageState(hub.client, await send('%say once more'), 'answered');

    expect(answered.answer).toBe('once more');
  });

  test('[EGR-8] --egress open has the network of the engine', async () => {
    await hub.client.call('sessions.stop', { params: { ref: 'boxed' } });
    await sessionState(hub.client, 'boxed', 'exited');
    await hub.client.call('sessions.start', {
      body: { path: lab.repo, name: 'wide', launcher: 'docker', egress: 'open' },
    });
    const said = await runInside(
      testEngine(),
      await containerId('wide'),
      `const answer = await fetch('http://${webHost}/'); console.log(await answer.text());`,
    );

    expect(said).toContain('of the web');
  });
});

/** As programs ask a proxy for what is not encrypted; it prints what a refusal says. */
function asking(url: string): string {
  const { host } = new URL(url);
  return `const { text } = require('stream/consumers'); http.get({ port: 3128, path: '${url}', headers: { host: '${host}' } }, async (a) => console.log(a.statusCode, await text(a)))`;
}
