import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

import Docker from 'dockerode';
import * as pty from 'node-pty';

import { baseArchive, importBase, makeArchive } from '../scripts/base-archive.mjs';
import { hostSuite } from '../scripts/host-debian.mjs';
import { startEngine } from '../scripts/test-engine.mjs';
import { firstRunAnswers } from '../src/main/hub/launchers/docker/container-environment.ts';
import { labels } from '../src/main/hub/launchers/docker/container-template.ts';
import { createClaudeLab } from '../test/support/claude-lab.ts';
import { buildWorkerImage } from '../test/support/docker/build-worker-image.ts';
import { runIn } from '../test/support/docker/run-in.ts';
import { HubProcess } from '../test/support/hub-process.ts';
import { ModelServer } from '../test/support/model-server/model-server.ts';
import { eventually } from '../test/support/session-waits.ts';
import type { Contestant } from './support/rounds.ts';
import { measureRounds, printTable } from './support/rounds.ts';

// From the request to Claude Code's prompt in a container of a session, beside `docker run -it` of the same image: one
// alone, and several at once. Milliseconds. Then what a session costs beside Claude Code itself: the proportional share of
// the memory of everything else in its container. It needs root and Debian's docker.io. The table goes to stderr, JSON to
// stdout.
//
//   node bench/container.ts [--rounds 5] [--together 8]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    together: { type: 'string', default: '8' },
  },
});
const together = Number(values.together);
const prompt = '❯';
const patienceMs = 120_000;

const suite = hostSuite();
if (suite === null) throw new Error('The base image is made of the packages of Debian or Ubuntu.');
const archive = baseArchive(suite);
if (!existsSync(archive)) makeArchive(archive, suite);
const engine = await startEngine();
const docker = new Docker({ socketPath: engine.socket, host: undefined });
const base = await importBase(engine.socket, archive);
const testEngine = { socket: engine.socket, base, host: engine.host, docker };
await buildWorkerImage(testEngine, base);
const [image = ''] = (await docker.listImages())
  .flatMap(({ RepoTags }) => RepoTags ?? [])
  .filter((tag) => tag.startsWith('roundhouse-worker:'));

const model = new ModelServer();
await model.start(0, engine.host);
const lab = createClaudeLab({ modelUrl: model.url });
const hub = new HubProcess({
  env: {
    ...lab.env,
    DOCKER_HOST: `unix://${engine.socket}`,
    ROUNDHOUSE_CONTAINER_IMAGE: base,
  },
  claude: null,
});
await hub.start();
let number = 0;

async function session(): Promise<number> {
  number += 1;
  const name = `box-${number}`;
  const begun = performance.now();
  await hub.client.call('sessions.start', {
    body: { path: lab.repo, name, launcher: 'docker', permissionMode: 'manual' },
  });
  await eventually(
    'the prompt',
    async () => {
      const { text } = await hub.client
        .call('sessions.screen', { params: { ref: name } })
        .catch(() => ({ text: '' }));
      return text.includes(prompt) ? true : undefined;
    },
    patienceMs,
  );
  return performance.now() - begun;
}

async function remove(name: string): Promise<void> {
  await hub.client.call('sessions.stop', { params: { ref: name } });
  await eventually('the end', async () => {
    const { state } = await hub.client.call('sessions.read', { params: { ref: name } });
    return state === 'exited' || state === 'lost' ? true : undefined;
  });
  await hub.client.call('sessions.remove', { params: { ref: name }, query: { work: 'discard' } });
}

const seed = firstRunAnswers(lab.env);
const script = `mkdir -p /tmp/home/work && cd /tmp/home/work && printf %s '${seed}' >/tmp/home/.claude.json && exec claude --permission-mode manual`;

async function plain(): Promise<number> {
  number += 1;
  const name = `plain-${number}`;
  const begun = performance.now();
  const variables = ['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'].map(
    (one) => `${one}=${lab.env[one] ?? ''}`,
  );
  const environment = ['HOME=/tmp/home', 'TERM=xterm-256color', ...variables];
  const args = ['run', '-it', '--rm', '--name', name, '--user', '1000:1000', '--init'];
  for (const one of environment) args.push('--env', one);
  args.push('--entrypoint', '/bin/sh', image, '-c', script);
  const child = pty.spawn('docker', args, {
    cols: 120,
    rows: 40,
    env: { PATH: process.env['PATH'] ?? '', DOCKER_HOST: `unix://${engine.socket}` },
  });
  let seen = '';
  child.onData((data) => (seen += data));
  const exited = new Promise((resolve) => child.onExit(resolve));
  await eventually(
    'the prompt of plain docker',
    () => Promise.resolve(seen.includes(prompt) ? true : undefined),
    patienceMs,
  );
  const took = performance.now() - begun;
  await docker.getContainer(name).kill();
  await exited;
  return took;
}

async function ownAndGone(): Promise<number> {
  const took = await session();
  await remove(`box-${number}`);
  return took;
}

/** Until all of them are ready. */
async function all(start: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all(Array.from({ length: together }, start))));
}

try {
  const alone: readonly Contestant[] = [
    { name: 'docker run -it', run: plain },
    { name: 'a session', run: ownAndGone },
  ];
  const measured = await measureRounds(alone, Number(values.rounds));
  printTable('request to prompt, ms', measured);
  const first = number;
  const plainTogether = await all(plain);
  const ownTogether = await all(session);
  const ids = (await docker.listContainers({ filters: { label: [labels.runner] } })).map(
    ({ Id }) => Id,
  );
  const besideMb = await Promise.all(ids.map(besideClaudeMb));
  const figures = {
    plainTogetherMs: plainTogether,
    sessionsTogetherMs: ownTogether,
    togetherRatio: ownTogether / plainTogether,
    besideClaudeMb: besideMb.reduce((sum, one) => sum + one, 0) / besideMb.length,
  };
  for (const [name, figure] of Object.entries(figures))
    process.stderr.write(`${name.padEnd(20)} ${figure.toFixed(2).padStart(10)}\n`);
  process.stdout.write(
    `${JSON.stringify({ bench: 'container', measured, together, ...figures })}\n`,
  );
  for (let one = first + together + 1; one <= number; one += 1) await remove(`box-${one}`);
} finally {
  await hub[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
  lab[Symbol.dispose]();
  await engine.stop();
}
process.exit(0);

/** The proportional share of all processes but Claude Code. */
async function besideClaudeMb(container: string): Promise<number> {
  const shares = await runIn(
    docker,
    container,
    `for one in /proc/[0-9]*; do case $(readlink $one/exe) in *claude*) ;; *) awk '/^Pss:/ { print $2 }' $one/smaps_rollup 2>/dev/null;; esac; done`,
  );
  const kilobytes = shares.split('\n').reduce((sum, line) => sum + (Number(line) || 0), 0);
  return kilobytes / 1024;
}
