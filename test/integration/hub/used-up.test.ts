import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { expect, test } from 'vitest';

import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What the system has only so many of is used up by other programs. In a user namespace the limits are the test's own.

/** Runs the command that follows it where the system gives out no more of these. */
function without(limit: string): readonly string[] {
  const script = `echo 0 > /proc/sys/user/${limit} && exec "$@"`;
  return ['unshare', '--user', '--map-root-user', 'sh', '-c', script, 'sh'];
}

/** Only Linux has these limits, and some of its machines let nobody make a namespace. */
function canLimit(): boolean {
  const [program, ...args] = [...without('max_inotify_watches'), 'true'];
  const isPossible = spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!isPossible) process.stderr.write('skipped: no user namespace can be made here\n');
  return isPossible;
}

test.runIf(process.platform === 'linux')(
  '[LAN-5] idle sockets of strangers leave a hub with few file descriptors able to serve its owner',
  async () => {
    using lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
    const within = ['sh', '-c', 'ulimit -n 128 && exec "$@"', 'sh'];
    await using hub = new HubProcess({ env: lab.env, claude: lab.claude, within });
    await hub.start();
    const { hostname: host, port } = new URL(hub.url);
    const strangers = Array.from({ length: 120 }, () => connect({ host, port: Number(port) }));
    for (const stranger of strangers) stranger.on('error', () => undefined);
    await Promise.all(strangers.map((stranger) => once(stranger, 'connect')));

    const { items } = await eventually('an answer', () =>
      hub.client.call('sessions.list').catch(() => undefined),
    );

    expect(items).toEqual([]);
    for (const stranger of strangers) stranger.destroy();
  },
);

test.runIf(canLimit()).each([['max_inotify_instances'], ['max_inotify_watches']])(
  '[RUN30] a session starts, takes messages and answers although %s is used up, and the doctor says so',
  async (limit) => {
    await using model = new ModelServer();
    await model.start();
    using lab = createClaudeLab({ modelUrl: model.url });
    await using hub = new HubProcess({ env: lab.env, claude: lab.claude, within: without(limit) });
    await hub.start();
    const { client } = hub;

    await client.call('sessions.start', { body: { path: lab.repo, name: 'w' } });
    await sessionState(client, 'w', 'idle');
    const sent = await client.call('sessions.send', {
      params: { ref: 'w' },
      body: { text: '%say still here' },
    });
    const { answer } = await messageState(client, sent.id, 'answered');
    const { items } = await client.call('doctor.run');

    expect(answer).toBe('still here');
    expect(items.find(({ id }) => id === 'watches')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('sudo sysctl fs.inotify.max_user_') as string,
    });
  },
);

/** Runs the command that follows it where there is one terminal, which that command holds itself. */
const withoutTerminals: readonly string[] = [
  'unshare',
  '--user',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t devpts -o newinstance,ptmxmode=0666,max=1 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx && exec 9<>/dev/ptmx && exec "$@"',
  'sh',
];

function canHideTerminals(): boolean {
  const [program, ...args] = [...withoutTerminals, 'true'];
  const isPossible = spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (!isPossible) process.stderr.write('skipped: no terminals can be mounted here\n');
  return isPossible;
}

test.runIf(process.platform === 'linux' && canHideTerminals())(
  '[STATE9] a session that gets no pseudo-terminal says so with the remedy, and keeps its first prompt',
  async () => {
    using lab = createClaudeLab({ modelUrl: 'http://127.0.0.1:9' });
    await using hub = new HubProcess({
      env: lab.env,
      claude: lab.claude,
      within: withoutTerminals,
    });
    await hub.start();
    const { client } = hub;

    await client.call('sessions.start', { body: { path: lab.repo, name: 'w', prompt: 'hello' } });
    const session = await sessionState(client, 'w', 'exited');

    expect(session.detail).toContain('The system has no pseudo-terminals left.');
    expect(session.detail).toContain('kernel.pty.max');
    const { messages } = await client.call('sessions.read', { params: { ref: 'w' } });
    expect(messages).toMatchObject([{ text: 'hello', state: 'queued' }]);
  },
);
