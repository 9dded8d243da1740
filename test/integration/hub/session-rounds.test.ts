import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import type { Holdings } from '../../support/hub-holdings.ts';
import { holdingsOf } from '../../support/hub-holdings.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { rounds } from '../../support/rounds.ts';
import { eventually, sessionState } from '../../support/session-waits.ts';

// A session that is gone has given back all that it took of the machine: however many there were, the hub holds
// what it held after the first ones.

const sessions = rounds({ usual: 5, nightly: 100 });
/** A session takes half a minute on a machine at its limit. */
const limitMs = (sessions + 2) * 60_000;

const leaveBehind = 'nohup setsid sleep 1000 >/dev/null 2>&1 & echo started';

const model = new ModelServer();
let lab: ClaudeLab;
let hub: HubProcess;
let temporary: string;

describe.runIf(platform() === 'linux')('a session that is removed', () => {
  beforeAll(async () => {
    await model.start();
    lab = createClaudeLab({ modelUrl: model.url });
    temporary = join(lab.home, 'tmp');
    mkdirSync(temporary);
    hub = new HubProcess({ env: { ...lab.env, TMPDIR: temporary }, claude: lab.claude });
    await hub.start();
  });

  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  test(
    `[STATE8] [WORK6] leaves descriptors, terminals, processes and files as they were, ${sessions} times`,
    async () => {
      // The first of each kind makes what stays: folders, caches, connections that are kept.
      for (const round of [0, 1]) await liveAndDie(round);
      const before = await whenSettled();

      for (let round = 0; round < sessions; round += 1) await liveAndDie(round);

      // A descriptor may be closed a moment after the answer: no more than before is what counts.
      const after = await eventually('the hub to hold no more than before', async () => {
        const held = holdings();
        return moreThan(before, held).length === 0 ? held : undefined;
      }).catch(() => holdings());
      expect(moreThan(before, after)).toEqual([]);
      expect(after.descriptors).not.toHaveProperty('/dev/ptmx');
    },
    limitMs,
  );
});

/** Each second one in a worktree, whose runner is killed instead of stopped. */
async function liveAndDie(round: number): Promise<void> {
  const { client } = hub;
  const isKilled = round % 2 === 1;
  const { id } = await client.call('sessions.start', {
    body: {
      path: lab.repo,
      name: 'mayfly',
      permissionMode: 'bypassPermissions',
      prompt: `%bash ${leaveBehind}\n%say done`,
      ...(isKilled ? { worktree: 'mayfly' } : {}),
    },
  });
  await eventually('the first turn to end', async () => {
    const { items } = await client.call('sessions.events', {
      params: { ref: id },
      query: { after: 0, limit: 500 },
    });
    return items.some((event) => event.kind === 'turn.ended') ? true : undefined;
  });
  if (isKilled) process.kill(runnerPid(id), 'SIGKILL');
  else await client.call('sessions.stop', { params: { ref: id }, body: {} });
  await sessionState(client, id, isKilled ? 'lost' : 'exited');
  await client.call('sessions.remove', { params: { ref: id }, query: {} });
  // The branch is work, and stays on purpose.
  if (isKilled) execFileSync('git', ['branch', '-qD', 'mayfly'], { cwd: lab.repo, env: lab.env });
}

function runnerPid(session: string): number {
  const file = join(hub.dataDirectory, 'runners', session, 'runner.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number };
  return record.pid;
}

function holdings(): Holdings {
  const data = hub.dataDirectory;
  const folders = [data, temporary, join(lab.repo, '.git')];
  // The hub opens and makes these when it needs them, and Claude Code keeps notes on tasks of its own.
  const ofHub = ['hub.db', 'backups', 'ballast'].map((name) => join(data, name));
  const ofClaude = join(temporary, `claude-${process.getuid?.() ?? ''}`);
  return holdingsOf({ hub, home: lab.home, folders, others: [...ofHub, ofClaude] });
}

/** Without a process of a session, twice the same. */
async function whenSettled(): Promise<Holdings> {
  let last = holdings();
  return eventually('the first sessions to be gone', async () => {
    const [before, now] = [last, holdings()];
    last = now;
    return now.processes === 0 && JSON.stringify(before) === JSON.stringify(now) ? now : undefined;
  });
}

/** What there is now and was not before. */
function moreThan(before: Holdings, now: Holdings): readonly string[] {
  const descriptors = Object.entries(now.descriptors)
    .filter(([kind, count]) => count > (before.descriptors[kind] ?? 0))
    .map(([kind, count]) => `${count} × ${kind}, not ${before.descriptors[kind] ?? 0}`);
  const known = new Set(before.files);
  return [
    ...descriptors,
    ...(now.processes > 0 ? [`${now.processes} processes`] : []),
    ...now.files.filter((file) => !known.has(file)),
  ];
}
