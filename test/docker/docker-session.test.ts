import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { labels } from '../../src/main/hub/launchers/docker/container-template.ts';
import { hubIdentity } from '../../src/main/hub/launchers/docker/hub-identity.ts';
import type { ClaudeLab } from '../support/claude-lab.ts';
import { createClaudeLab } from '../support/claude-lab.ts';
import { buildWorkerImage } from '../support/docker/build-worker-image.ts';
import { removeAllOf } from '../support/docker/remove-all-of.ts';
import { findTestEngine, testEngine } from '../support/docker/test-engine.ts';
import { HubProcess } from '../support/hub-process.ts';
import { ModelServer } from '../support/model-server/model-server.ts';
import { eventually, messageState, openGate, sessionState } from '../support/session-waits.ts';

// The main job in a container: the real hub, engine, image, runner and Claude Code, with a scripted model.

describe.skipIf(!findTestEngine())('a session in a container', () => {
  const model = new ModelServer();
  let lab: ClaudeLab;
  let hub: HubProcess;

  beforeAll(async () => {
    const { socket, base, host } = testEngine();
    await buildWorkerImage(testEngine(), base);
    await model.start(0, host);
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
    await hub[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  async function send(text: string): Promise<string> {
    const asked = { params: { ref: 'boxed' }, body: { text } };
    return (await hub.client.call('sessions.send', asked)).id;
  }

  /** The conversation goes on under another id. */
  async function clear(): Promise<void> {
    const params = { ref: 'boxed' };
    const { claudeSessionId } = await hub.client.call('sessions.read', { params });
    await hub.client.call('sessions.send', { params, body: { text: '/clear', isCommand: true } });
    await eventually('another conversation', async () => {
      const now = await hub.client.call('sessions.read', { params });
      return now.claudeSessionId === claudeSessionId ? undefined : true;
    });
    await sessionState(hub.client, 'boxed', 'idle');
  }

  async function containerId(): Promise<string> {
    const { id } = await sessionState(hub.client, 'boxed', 'idle');
    const filters = { label: [`${labels.session}=${id}`] };
    const [found] = await testEngine().docker.listContainers({ filters });
    return found?.Id ?? '';
  }

  test('[CON-1] starts in a clone on a branch of its own, and answers there', async () => {
    const started = await hub.client.call('sessions.start', {
      body: { path: lab.repo, name: 'boxed', launcher: 'docker', permissionMode: 'manual' },
    });
    await sessionState(hub.client, 'boxed', 'idle');
    const answered = await messageState(hub.client, await send('%say from the box'), 'answered');

    expect(started).toMatchObject({ launcher: 'docker', branch: 'rh/boxed', cwd: lab.repo });
    expect(answered.answer).toBe('from the box');
  });

  test('[CON-1] holds a gate, and runs what was allowed in the container only', async () => {
    const id = await send(
      '%bash id -u > made.txt && git add . && git commit -qm work && id -u > loose.txt',
    );
    const gate = await openGate(hub.client);
    await hub.client.call('gates.answer', {
      params: { id: gate.id },
      body: { answer: 'allow', hash: gate.hash },
    });
    await messageState(hub.client, id, 'answered');

    const made = await hub.client.call('sessions.screen', { params: { ref: 'boxed' } });
    expect(made.text).not.toBe('');
    expect(existsSync(join(lab.repo, 'made.txt'))).toBe(false);
  });

  test('[CON-15] brings what it has committed into a branch of the repo, while it runs', async () => {
    const before = git(lab.repo, 'rev-parse', 'HEAD');
    const { output } = await hub.client.call('changes.bring-in', {
      params: { ref: 'boxed' },
      body: { into: 'from-box' },
    });

    expect(output).toContain('Made the branch from-box');
    expect(git(lab.repo, 'show', 'from-box:made.txt')).not.toBe('0\n');
    expect(git(lab.repo, 'ls-tree', '--name-only', 'from-box')).not.toContain('loose.txt');
    expect(git(lab.repo, 'rev-parse', 'HEAD')).toBe(before);
    expect(git(lab.repo, 'status', '--porcelain')).toBe('');
    git(lab.repo, 'branch', '--quiet', '-D', 'from-box');
  });

  test('[CON-11] shows what it uses, as the engine measures it', async () => {
    const { container, problem } = await hub.client.call('containers.read', {
      params: { ref: 'boxed' },
    });
    const listed = await hub.client.call('containers.list');

    expect(problem).toBeNull();
    expect(container).toMatchObject({ id: await containerId(), state: 'running', ended: null });
    const { memoryBytes = 0, processes = 0, ...limits } = container?.figures ?? {};
    expect(limits).toMatchObject({ cores: 2, memoryLimitBytes: 4 * 2 ** 30, processLimit: 512 });
    // Claude Code alone has more.
    expect(memoryBytes).toBeGreaterThan(50 * 2 ** 20);
    expect(processes).toBeGreaterThan(3);
    expect(listed.items.map(({ name }) => name)).toEqual(['boxed']);
    expect(listed.leftovers).toEqual([]);
  });

  test('[CON-2] [WRK-8] has no secret in what the engine shows, or in the arguments of a process', async () => {
    const container = testEngine().docker.getContainer(await containerId());
    const shown = JSON.stringify([
      await container.inspect(),
      (await container.logs({ stdout: true, stderr: true })).toString(),
      await container.top({ ps_args: '-eo pid,args' }),
    ]);

    expect({
      isShown: shown.includes('claude --'),
      hasKey: shown.includes(lab.env['ANTHROPIC_API_KEY'] ?? '-'),
    }).toEqual({ isShown: true, hasKey: false });
  });

  test('[CHILD7] has a worker in a container of its own, and gets its result', async () => {
    await hub.client.call('workers.spawn', {
      params: { ref: 'boxed' },
      body: { task: '%say Done in a box.', name: 'helper' },
    });
    const woken = await model.turn(({ promptText }) => promptText.includes('<peer-answer-'));
    const worker = await hub.client.call('sessions.read', { params: { ref: 'helper' } });

    expect(woken.promptText).toContain('Done in a box.');
    expect(worker).toMatchObject({ launcher: 'docker', branch: 'rh/helper' });
    expect(git(lab.repo, 'branch', '--list', 'rh/*')).toBe('');

    await hub.client.call('sessions.stop', { params: { ref: 'helper' } });
    await sessionState(hub.client, 'helper', 'exited');
    const params = { ref: 'helper' };
    await hub.client.call('sessions.remove', { params, query: { work: 'discard' } });
    await sessionState(hub.client, 'boxed', 'idle');
  });

  test('[CON-4] is adopted by the hub that comes after a killed one', async () => {
    const before = await containerId();
    await hub.kill();
    await hub.start();
    await sessionState(hub.client, 'boxed', 'idle');
    const id = await send('%say still here');

    expect((await messageState(hub.client, id, 'answered')).answer).toBe('still here');
    expect(await containerId()).toBe(before);
  });

  test('[CON-4] resumes with its work and the conversation after a /clear, once its container was pruned', async () => {
    const before = await containerId();
    await clear();
    await messageState(hub.client, await send('%say after the clear'), 'answered');
    await hub.client.call('sessions.stop', { params: { ref: 'boxed' } });
    const { id } = await sessionState(hub.client, 'boxed', 'exited');
    await eventually('the container to be pruned', async () => {
      const filters = { label: [`${labels.session}=${id}`] };
      const { ContainersDeleted } = await testEngine().docker.pruneContainers({ filters });
      return ContainersDeleted?.includes(before);
    });
    await hub.client.call('sessions.resume', { params: { ref: 'boxed' } });
    await sessionState(hub.client, 'boxed', 'idle');
    await messageState(hub.client, await send('%say again'), 'answered');

    expect(await containerId()).not.toBe(before);
    const resumed = JSON.stringify(model.turns.at(-1)?.body);
    expect(resumed).toContain('after the clear');
    expect(resumed).not.toContain('still here');
  });

  test('[CON-5] says what ended its container, as the engine reports it', async () => {
    await testEngine()
      .docker.getContainer(await containerId())
      .kill();
    const lost = await sessionState(hub.client, 'boxed', 'lost');

    expect(lost.detail).toContain('exit code 137');
  });

  test('[CON-6] leaves its commits and its loose files in the repo when it is removed', async () => {
    const removed = await hub.client.call('sessions.remove', {
      params: { ref: 'boxed' },
      query: { work: 'save' },
    });
    const saved = removed.trashRef ?? 'nothing was saved';
    expect(git(lab.repo, 'show', `${saved}:loose.txt`)).toBe('1000\n');
    expect(git(lab.repo, 'log', '-1', '--format=%s', `${saved}^1`)).toBe('work\n');
    expect(git(lab.repo, 'status', '--porcelain')).toBe('');
    const filters = { label: [labels.session] };
    const left = await testEngine().docker.listContainers({ all: true, filters });
    expect(left.filter(({ Labels }) => Labels[labels.folder] === lab.repo)).toEqual([]);
  });
});

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8' });
}
