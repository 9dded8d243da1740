import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { connect } from '../../../src/cli/connect.ts';
import { openStream } from '../../../src/cli/open-stream.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { ok } from '../../../src/shared/base/result.ts';
import { CliHub, sessionAnswer } from '../../support/cli-hub.ts';
import { Squatter } from '../../support/squatter.ts';

// Another program has the port of the hub: after a crash anybody may take it. What it is told is looked at.

const sessions = {
  handlers: {
    'sessions.list': () => Promise.resolve(ok({ items: [sessionAnswer()], next: null })),
  },
} as const;

function tokenOf(hub: CliHub): string {
  return readFileSync(join(hub.edge.directory, 'owner.token'), 'utf8').trim();
}

function connectTo(hub: CliHub) {
  return connect({
    settings: {
      dataDirectory: hub.edge.directory,
      hub: null,
      token: null,
      launcher: 'local',
      hubFlags: [],
    },
    fetch,
  });
}

describe('[HOST-3] [HTTP40] a program at the address of the hub', () => {
  it('that is not the hub is told no token, though its process is the one of hub.json', async () => {
    await using hub = await CliHub.start(sessions);
    await using squatter = await Squatter.on();
    await hub.writeRecord({ url: squatter.url });

    const { code } = await hub.run(['ls']);

    expect(code).toBe(3);
    expect(squatter.heard).toContain('HEAD /healthz');
    expect(squatter.heard).not.toContain(tokenOf(hub));
    expect(squatter.heard.toLowerCase()).not.toContain('authorization');
  });

  it('is told no token with --hub either', async () => {
    await using hub = await CliHub.start(sessions);
    await using squatter = await Squatter.on();
    await hub.writeRecord({ url: squatter.url });

    const { code } = await hub.run(['ls', '--hub', squatter.url]);

    expect(code).toBe(4);
    expect(squatter.heard).not.toContain(tokenOf(hub));
  });

  it('cannot pass the question on to the hub', async () => {
    await using hub = await CliHub.start(sessions);
    const asked: string[] = [];
    await using squatter = await Squatter.on(0, async (nonce) => {
      const headers = { 'roundhouse-nonce': nonce };
      const answer = await fetch(`${hub.url}/healthz`, { headers });
      asked.push(answer.headers.get('roundhouse-proof') ?? '');
      return asked.at(-1) ?? '';
    });
    await hub.writeRecord({ url: squatter.url });

    const { code } = await hub.run(['ls']);

    expect({ code, calls: hub.edge.calls }).toEqual({ code: 3, calls: [] });
    expect(asked.filter((proof) => proof.length === 43)).not.toEqual([]);
    expect(squatter.heard).not.toContain(tokenOf(hub));
  });

  it('that took the port during a command is told no token by its next call or its stream', async () => {
    const hub = await CliHub.start(sessions);
    const token = tokenOf(hub);
    const connection = await connectTo(hub);
    expect((await connection.http.call('sessions.list', {})).items).toHaveLength(1);
    const { port } = hub.edge.edge;
    await hub.edge.edge[Symbol.asyncDispose]();
    await using squatter = await Squatter.on(port);

    await expect(connection.http.call('sessions.list', {})).rejects.toThrow('is not the hub');
    using stream = openStream(connection, systemClock);
    stream.start();
    await expect
      .poll(() => squatter.heard.match(/HEAD \/healthz/g)?.length, { timeout: 60_000 })
      .toBeGreaterThan(1);

    expect(squatter.heard).not.toContain(token);
    expect(squatter.heard).not.toContain('GET');
    await hub[Symbol.asyncDispose]();
  });
});
