import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { addressGuard } from '../../../../src/main/hub/egress/reachable.ts';
import { gateEvents } from '../../../../src/main/hub/sessions/evidence/gate-evidence.ts';
import { isNeverStanding, keptRules } from '../../../../src/shared/domain/standing-approvals.ts';
import { boxed, EgressStage } from '../../../support/egress-stage.ts';

let stage: EgressStage;

beforeEach(async () => {
  stage = new EgressStage();
  await stage.listen();
});

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

describe('[WRK-12] [EGR-2] a container reaches without asking', () => {
  test('the model API, over plain HTTP and in a tunnel', async () => {
    await stage.start();
    const answered = await stage.get(`http://model.test:${stage.port}/v1/messages`);
    const { status, tunnel } = await stage.connect(`model.test:${stage.port}`);
    tunnel.destroy();

    expect(answered.text).toBe(`GET model.test:${stage.port} /v1/messages`);
    expect(status).toBe(200);
    expect(stage.view.gates).toEqual([]);
  });

  test('package registries and git remotes by name, at whatever address they are now', async () => {
    await stage.start({ remotes: [{ host: 'git.test', port: stage.port }] });
    stage.names.set('registry.npmjs.org', ['127.0.0.99', '127.0.0.1']);
    stage.names.set('git.test', ['127.0.0.1']);

    // Nothing listens at port 80 of this machine in a test: what it gets is the answer of the proxy, not a refusal.
    expect((await stage.get('http://registry.npmjs.org/left-pad')).status).not.toBe(403);
    expect((await stage.get(`http://git.test:${stage.port}/repo.git`)).status).toBe(200);
    stage.names.set('git.test', ['127.0.0.1', '127.0.0.1']);
    expect((await stage.get(`http://git.test:${stage.port}/repo.git`)).status).toBe(200);
  });

  test('what the setting of the hub names, and nothing beside it', async () => {
    stage.settings.current.egressAllow = 'nexus.test, *.cdn.test';
    await stage.start();

    expect((await stage.get('http://a.cdn.test/')).status).toBe(502);
    expect((await stage.get('http://nexus.test/')).status).toBe(502);
    stage.ask('http://cdn.test/');
    expect((await stage.gate()).summary).toBe('cdn.test:80');
  });
});

describe('[WRK-12] [EGR-3] another place', () => {
  test('is asked for by a gate, and is reached once it is allowed', async () => {
    await stage.start();
    stage.names.set('docs.test', ['127.0.0.1']);
    const asking = stage.get(`http://docs.test:${stage.port}/a`);
    const gate = await stage.gate();
    await stage.answer(gate, 'allow');

    expect(gate).toMatchObject({
      tool: 'Network',
      summary: `docs.test:${stage.port}`,
      egress: { host: 'docs.test', port: stage.port },
    });
    expect((await asking).text).toBe(`GET docs.test:${stage.port} /a`);
    expect((await stage.get(`http://docs.test:${stage.port}/b`)).status).toBe(200);
    expect(stage.view.gates).toMatchObject([{ state: 'applied', answeredBy: { name: 'Ana' } }]);
  });

  test('is refused with a text that an agent can read, when it is denied', async () => {
    await stage.start();
    const asking = stage.get('http://evil.test/');
    await stage.answer(await stage.gate(), 'deny', 'use the mirror');

    expect(await asking).toEqual({
      status: 403,
      text: 'Roundhouse: Ana does not allow evil.test:80: use the mirror.\n',
    });
    expect((await stage.get('http://evil.test/')).status).toBe(403);
    expect(stage.view.gates).toHaveLength(1);
  });

  test('is refused after a while without an answer, and an answer of later counts', async () => {
    await stage.start();
    stage.names.set('slow.test', ['127.0.0.1']);
    const asking = stage.get(`http://slow.test:${stage.port}/`);
    const gate = await stage.gate();
    stage.clock.advanceBy(60_000);
    const refused = await asking;
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('try again');

    await stage.answer(gate, 'allow');
    expect((await stage.get(`http://slow.test:${stage.port}/`)).status).toBe(200);
  });

  test('that was allowed once is asked for again after ten minutes', async () => {
    await stage.start();
    stage.names.set('docs.test', ['127.0.0.1']);
    const asking = stage.get(`http://docs.test:${stage.port}/`);
    await stage.answer(await stage.gate(), 'allow');
    await asking;
    stage.clock.advanceBy(10 * 60_000);
    stage.ask(`http://docs.test:${stage.port}/`);

    expect((await stage.gate()).summary).toBe(`docs.test:${stage.port}`);
  });

  test('is asked for eight times at most, each by one gate', async () => {
    await stage.start();
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 8]) {
      stage.ask(`http://n${n}.test/`);
    }
    const refused = await stage
      .get('http://n9.test/')
      .then(async (first) => (first.status === 403 ? first : stage.get('http://n9.test/')));

    expect(refused.text).toContain('too many other places');
    expect(stage.refusals).toMatchObject([
      { reason: expect.stringContaining('too many') as string },
    ]);
    expect(stage.view.gates).toHaveLength(8);
  });

  test('is refused without a gate where nothing but the model is reached', async () => {
    await stage.start({ mode: 'none' });

    expect((await stage.get('http://registry.npmjs.org/')).text).toContain('nothing else');
    expect(stage.view.gates).toEqual([]);
  });
});

async function allowAlways(): Promise<string> {
  await stage.start();
  stage.names.set('docs.test', ['127.0.0.1']);
  const url = `http://docs.test:${stage.port}/`;
  const asking = stage.get(url, { connection: 'close' });
  await stage.answer(await stage.gate(), 'allow-always');
  await asking;
  return url;
}

describe('[EGR-4] what is allowed for the session', () => {
  test('stands with the name of who allowed it, beyond the ten minutes', async () => {
    const url = await allowAlways();
    stage.clock.advanceBy(60 * 60_000);

    expect((await stage.get(url)).status).toBe(200);
    expect(stage.view.approvals).toMatchObject([
      {
        keeper: 'hub',
        rules: [{ tool: 'Network', content: `docs.test:${stage.port}` }],
        by: { name: 'Ana' },
      },
    ]);
  });

  test('is cut off in the middle and asked for again when it is withdrawn', async () => {
    const url = await allowAlways();
    const { tunnel } = await stage.connect(`docs.test:${stage.port}`);
    const closed = once(tunnel, 'close');
    const [approval] = stage.view.approvals;
    tunnel.on('error', () => undefined);
    tunnel.resume();
    if (approval)
      await stage.commit({ kind: 'approval.withdrawn', data: { approval: approval.id } });
    await closed;
    stage.ask(url);

    expect((await stage.gate()).summary).toBe(`docs.test:${stage.port}`);
  });

  test('is not reached when it is withdrawn while its name is looked up', async () => {
    const url = await allowAlways();
    const [approval] = stage.view.approvals;
    if (!approval) throw new Error('there is no approval');
    stage.whileLookingUp = () =>
      stage.commit({ kind: 'approval.withdrawn', data: { approval: approval.id } });

    expect(await stage.get(url)).toMatchObject({
      status: 403,
      text: expect.stringContaining('not allowed any more') as string,
    });
  });

  test('stays connected when another approval is withdrawn', async () => {
    await allowAlways();
    stage.names.set('other.test', ['127.0.0.1']);
    const asking = stage.get(`http://other.test:${stage.port}/`);
    await stage.answer(await stage.gate(), 'allow-always');
    await asking;
    const { tunnel } = await stage.connect(`docs.test:${stage.port}`);
    const [, other] = stage.view.approvals;
    if (other) await stage.commit({ kind: 'approval.withdrawn', data: { approval: other.id } });
    tunnel.write(
      `GET /still HTTP/1.1\r\nHost: docs.test:${stage.port}\r\nConnection: close\r\n\r\n`,
    );

    expect(await text(tunnel)).toContain('/still');
  });

  test('does not count once its person may allow nothing any more', async () => {
    const url = await allowAlways();
    stage.mayAllowAlways = false;
    stage.ask(url);

    expect((await stage.gate()).summary).toBe(`docs.test:${stage.port}`);
  });
});

describe('[WRK-7] [EGR-5] a name leads nowhere', () => {
  beforeEach(() => {
    stage.addresses = addressGuard;
  });

  const byAddress = 'A person may allow it by its address';

  test.each([
    ['this machine', ['127.0.0.1'], 'No container reaches it'],
    ['a private network', ['192.168.1.1'], byAddress],
    ['the metadata of a cloud', ['169.254.169.254'], 'No container reaches it'],
    ['a public address and a private one', ['93.184.216.34', '10.0.0.1'], byAddress],
  ])('when it is the name of %s, though it was allowed', async (_what, found, why) => {
    await stage.start();
    stage.names.set('rebind.test', found);
    const asking = stage.get('http://rebind.test/');
    await stage.answer(await stage.gate(), 'allow');

    const refused = await asking;
    expect(refused.status).toBe(403);
    expect(refused.text).toContain(why);
  });

  test.each([
    'http://127.0.0.1/',
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://0.0.0.0/',
  ])('nor does the address of %s, and nobody is asked to allow it', async (url) => {
    await stage.start();
    const refused = await stage.get(url);

    expect(refused.status).toBe(403);
    expect(refused.text).toContain('No container reaches it, and no one can allow it');
    expect(stage.view.gates).toEqual([]);
  });

  test('when it cannot be looked up, and that stops no other', async () => {
    stage.addresses = { mayReach: () => true };
    await stage.start({ remotes: [{ host: 'gone.test', port: 443 }] });

    expect(await stage.connect('gone.test:443')).toMatchObject({
      status: 502,
      text: 'Roundhouse: gone.test was not found by its name.\n',
    });
    expect((await stage.get(`http://model.test:${stage.port}/`)).status).toBe(200);
  });
});

describe('[EGR-3] a gate of the proxy', () => {
  test('is not closed by what Claude Code does meanwhile, only by its end', async () => {
    await stage.start();
    stage.ask('http://docs.test/');
    await stage.gate();
    const interrupted = { kind: 'turn.interrupted', data: { how: 'operator' } } as const;
    const at = new Date(stage.clock.now()).toISOString();
    const ran = {
      kind: 'tool.finished',
      data: {
        promptId: null,
        toolUseId: null,
        tool: 'Network',
        agentId: null,
        input: { host: 'docs.test', port: 80 },
        output: '',
        durationMs: null,
      },
    } as const;

    expect(gateEvents(stage.view, { body: ran, at })).toEqual([]);
    expect(gateEvents(stage.view, { body: interrupted as never, at })).toEqual([]);
    const gone = { kind: 'claude.exited', data: { exitCode: 0, signal: null } };
    expect(gateEvents(stage.view, { body: gone as never, at })).toMatchObject([
      { kind: 'gate.closed', data: { reason: 'session-ended' } },
    ]);
  });

  test('is not what a session claims of a tool of that name', () => {
    const claimed = { tool: 'Network', input: { host: 'evil.test', port: 443 }, suggestions: [] };

    expect(isNeverStanding(claimed)).toBe(true);
    expect(keptRules(claimed)).toEqual([]);
  });
});

describe('[WRK-12] [EGR-9] what is refused without a request is shown in the session', () => {
  test('once for each place', async () => {
    await stage.start({ mode: 'none' });
    for (const url of ['http://a.test/', 'http://a.test/again', 'http://b.test/']) {
      await stage.get(url);
    }

    expect(stage.refusals).toEqual([
      {
        text: 'a.test:80',
        reason: expect.stringContaining('the model API and nothing else') as string,
      },
      {
        text: 'b.test:80',
        reason: expect.stringContaining('the model API and nothing else') as string,
      },
    ]);
  });

  test('up to a hundred places, and the last one says so', async () => {
    await stage.start({ mode: 'none' });
    for (let n = 0; n < 102; n += 1) await stage.get(`http://n${n}.test/`);

    expect(stage.refusals).toHaveLength(100);
    expect(stage.refusals.at(-1)?.reason).toContain('not shown here any more');
  });

  test('with the addresses that no answer opens, and the names that lead there', async () => {
    stage.addresses = addressGuard;
    await stage.start();
    stage.names.set('rebind.test', ['127.0.0.1']);
    await stage.get('http://127.0.0.1/');
    const asking = stage.get('http://rebind.test/');
    await stage.answer(await stage.gate(), 'allow');
    await asking;

    expect(stage.refusals.map(({ text: place }) => place)).toEqual([
      '127.0.0.1:80',
      'rebind.test:80',
    ]);
  });
});

describe('[EGR-6] a request that says two things', () => {
  test.each([
    ['the name that is allowed', 'model.test', 'HTTP/1.1 400'],
    ['another one', 'evil.test', ''],
  ])('in a tunnel, whose TLS asks for %s', async (_what, servername, answer) => {
    await stage.start();
    const { tunnel } = await stage.connect(`model.test:${stage.port}`);
    tunnel.on('error', () => undefined);
    // In two parts, as a network may carry it. The server of the stage answers what is no HTTP with 400.
    const hello = await helloTo(servername);
    tunnel.write(hello.subarray(0, 40));
    tunnel.write(hello.subarray(40));
    const answered = await text(tunnel).catch(() => '');

    expect(answered.slice(0, 12)).toBe(answer);
  });

  test('is refused as a tunnel to port 80, in which no header is seen', async () => {
    await stage.start();

    expect(await stage.connect('registry.npmjs.org:80')).toMatchObject({
      status: 403,
      text: expect.stringContaining('no tunnel to port 80') as string,
    });
  });

  test('is refused: its address is allowed and its Host header is another', async () => {
    await stage.start();
    const answered = await stage.get(`http://model.test:${stage.port}/`, { host: 'evil.test' });

    expect(answered.status).toBe(400);
  });
});

describe('[EGR-7] the way out of a session', () => {
  test('is there again when the hub was away', async () => {
    await stage.start();
    await stage.service[Symbol.asyncDispose]();
    stage.service = stage.newService();
    await stage.service.adopt();

    expect((await stage.get(`http://model.test:${stage.port}/`)).status).toBe(200);
  });

  test('goes by the answer to a hub that was killed before it could', async () => {
    await stage.start();
    stage.names.set('docs.test', ['127.0.0.1']);
    const url = `http://docs.test:${stage.port}/`;
    stage.ask(url);
    const gate = await stage.gate();
    stage.isUp = false;
    await stage.answer(gate, 'allow');
    await stage.service[Symbol.asyncDispose]();
    stage.isUp = true;
    stage.service = stage.newService();
    await stage.service.adopt();

    expect(stage.view.gates).toMatchObject([{ state: 'applied' }]);
    expect((await stage.get(url)).status).toBe(200);
  });

  test('goes with the session', async () => {
    await stage.start();
    await stage.service.close(boxed);

    expect(stage.isOpen()).toBe(false);
  });
});

/** The first bytes of TLS to a server of that name. */
async function helloTo(servername: string): Promise<Buffer> {
  const [near, far] = duplexPair();
  const client = tls.connect({ socket: near, servername });
  client.on('error', () => undefined);
  const [hello] = (await once(far, 'data')) as [Buffer];
  client.destroy();
  return hello;
}
