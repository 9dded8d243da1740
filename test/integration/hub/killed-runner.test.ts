import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { LocalLauncher } from '../../../src/main/hub/launchers/local-launcher.ts';
import { endMarked, processesMarked } from '../../../src/main/hub/launchers/marked-processes.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import { asId } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { err } from '../../../src/shared/base/result.ts';
import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { eventually, openGate, sessionState } from '../../support/session-waits.ts';

// A tool that puts itself into a session of its own, as with `nohup setsid`, does not notice that the runner
// was killed and the terminal is gone. Only Linux lets the hub find it.

const leaveBehind = 'nohup setsid sleep 1000 >/dev/null 2>&1 & echo started';

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let client: HttpClient;

describe.runIf(platform() === 'linux')('a killed runner', () => {
  beforeAll(() => model.start());
  afterAll(() => model[Symbol.asyncDispose]());

  beforeEach(async () => {
    lab = createClaudeLab({ modelUrl: model.url });
    hub = new HubProcess({ env: lab.env, claude: lab.claude });
    await hub.start();
    ({ client } = hub);
  });

  afterEach(async () => {
    await hub[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test('[RUN11] [F4] leaves nothing of its own session behind, and takes nothing from another', async () => {
    const killed = await startWithLeftover('killed');
    const other = await startWithLeftover('other');

    killRunnerOf(killed);
    await sessionState(client, 'killed', 'lost');
    const left = await eventually('the leftovers to end', async () =>
      (await sleepersOf(killed)).length === 0
        ? await processesMarked(`ROUNDHOUSE_SESSION=${killed}`)
        : undefined,
    );
    const others = await sleepersOf(other);
    await client.call('sessions.resume', { params: { ref: 'killed' } });
    await sessionState(client, 'killed', 'idle');

    expect(left).toEqual([]);
    expect(others).toHaveLength(1);
    expect((await processesMarked(`ROUNDHOUSE_SESSION=${killed}`)).length).toBeGreaterThan(0);
  });

  test('[RUN11] has its leftovers ended by the next hub, when none ran at the time', async () => {
    const killed = await startWithLeftover('killed');
    await hub.kill();
    killRunnerOf(killed);
    const before = await sleepersOf(killed);
    await hub.start();
    ({ client } = hub);

    await sessionState(client, 'killed', 'lost');

    expect(before).toHaveLength(1);
    await eventually('the leftovers to end', async () =>
      (await sleepersOf(killed)).length === 0 ? true : undefined,
    );
  });

  test('[RUN11] [F20] is not what a hub that has only a backup takes a living one for', async () => {
    const living = await startWithLeftover('living');
    const file = join(lab.home, 'kept.db');
    await client.call('hub.backup', { body: { file } });
    await using second = new HubProcess({ env: lab.env, claude: lab.claude });
    const restore = ['src/main/restore.ts', '--data', second.dataDirectory, file];
    const restoring = spawn(process.execPath, restore, { stdio: 'ignore' });
    const [code] = (await once(restoring, 'exit')) as [number];
    await second.start();

    const lost = await sessionState(second.client, 'living', 'lost');

    expect([code, lost.name]).toEqual([0, 'living']);
    expect(await sleepersOf(living)).toHaveLength(1);
    expect((await sessionState(client, 'living', 'idle')).name).toBe('living');
  });

  test('[RUN12] [F3] [F10] has its session called lost also when facts are missing in its spool', async () => {
    const { id } = await client.call('sessions.start', {
      body: { path: lab.repo, name: 'torn', permissionMode: 'manual', prompt: '%say before' },
    });
    await sessionState(client, 'torn', 'idle');
    await hub.kill();
    killRunnerOf(id);
    leaveGapInSpoolOf(id);
    await hub.start();
    ({ client } = hub);

    expect((await sessionState(client, 'torn', 'lost')).detail).toContain('The runner is gone');
  });

  test('[RUN11] has only those processes ended that bear the whole mark', async () => {
    const mark = 'ROUNDHOUSE_RUNNER=r_marked';
    const longer = spawn('sleep', ['1000'], { env: { ROUNDHOUSE_RUNNER: 'r_marked2' } });
    const marked = spawn('sleep', ['1000'], { env: { ROUNDHOUSE_RUNNER: 'r_marked' } });
    const ended = once(marked, 'exit');
    const pids = [longer.pid ?? 0, marked.pid ?? 0];
    await eventually('both to run', async () => {
      const found = await processesMarked(mark);
      return found.includes(marked.pid ?? 0) ? true : undefined;
    });

    const killed = endMarked(pids, mark);
    await ended;
    const isLongerAlive = longer.exitCode === null && longer.signalCode === null;
    longer.kill('SIGKILL');

    expect([killed, marked.signalCode, isLongerAlive]).toEqual([[marked.pid], 'SIGKILL', true]);
    expect(await processesMarked(mark)).toEqual([]);
  });

  test('[RUN11] takes no hub along that was started inside its session', async () => {
    const runner = asId('runner', 'r_marked3');
    const inside = spawn('sleep', ['1000'], { env: { ROUNDHOUSE_RUNNER: runner } });
    const ended = once(inside, 'exit');
    await eventually('it to run', async () =>
      (await processesMarked(markOf(runner))).length === 1 ? true : undefined,
    );

    await launcherInside(runner).endLeftovers(runner);
    const isAlive = (await processesMarked(markOf(runner))).length === 1;
    await launcherInside('r_other').endLeftovers(runner);
    await ended;

    expect([isAlive, inside.signalCode]).toEqual([true, 'SIGKILL']);
  });
});

function launcherInside(ownRunner: string): LocalLauncher {
  return new LocalLauncher({
    clock: systemClock,
    dataDirectory: hub.dataDirectory,
    nodeExecutable: process.execPath,
    runnerEntry: '',
    logger: silentLogger,
    environment: { ROUNDHOUSE_RUNNER: ownRunner },
    claude: {
      environment: {},
      findClaude: () => Promise.resolve(err('It is not asked for.')),
      versionOf: () => Promise.resolve(null),
      surroundingsIn: () => Promise.resolve({ environment: {}, hooksOff: null }),
    },
    folders: {
      hasConversation: () => Promise.resolve(false),
      readSetup: () => Promise.resolve(null),
    },
  });
}

function markOf(runner: string): string {
  return `ROUNDHOUSE_RUNNER=${runner}`;
}

/** A session whose Claude Code has put a process into a session of its own. */
async function startWithLeftover(name: string): Promise<string> {
  const { id } = await client.call('sessions.start', {
    body: { path: lab.repo, name, permissionMode: 'manual', prompt: `%bash ${leaveBehind}` },
  });
  const gate = await openGate(client);
  await client.call('gates.answer', { params: { id: gate.id }, body: { answer: 'allow' } });
  await sessionState(client, name, 'idle');
  await eventually('the tool to run', async () =>
    (await sleepersOf(id)).length === 1 ? true : undefined,
  );
  return id;
}

async function sleepersOf(session: string): Promise<readonly number[]> {
  const pids = await processesMarked(`ROUNDHOUSE_SESSION=${session}`);
  return pids.filter((pid) => commandOf(pid).startsWith('sleep\u00001000'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has just ended.
    return '';
  }
}

/** As a disk that was full for a moment, or a power cut, leaves it. */
function leaveGapInSpoolOf(session: string): void {
  const folder = join(hub.dataDirectory, 'runners', session);
  const name = readdirSync(folder)
    .filter((one) => one.startsWith('facts-'))
    .toSorted()
    .at(-1);
  const file = join(folder, name ?? '');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const last = JSON.parse(lines.at(-1) ?? '') as { readonly n: number };
  appendFileSync(file, `${JSON.stringify({ ...last, n: last.n + 5 })}\n`);
}

function killRunnerOf(session: string): void {
  const record = join(hub.dataDirectory, 'runners', session, 'runner.json');
  const { pid } = JSON.parse(readFileSync(record, 'utf8')) as { readonly pid: number };
  process.kill(pid, 'SIGKILL');
}
