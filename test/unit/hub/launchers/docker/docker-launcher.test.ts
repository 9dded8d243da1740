import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import {
  helperLabelsOf,
  labelsOf,
} from '../../../../../src/main/hub/launchers/docker/container-template.ts';
import { conversationFile } from '../../../../../src/main/hub/launchers/docker/conversation-file.ts';
import { DockerLauncher } from '../../../../../src/main/hub/launchers/docker/docker-launcher.ts';
import { Engine } from '../../../../../src/main/hub/launchers/docker/engine.ts';
import { hubIdentity } from '../../../../../src/main/hub/launchers/docker/hub-identity.ts';
import { beginVolumes } from '../../../../../src/main/hub/launchers/docker/making-volumes.ts';
import { WorkerImage } from '../../../../../src/main/hub/launchers/docker/worker-image.ts';
import { RunnerFolder } from '../../../../../src/main/hub/launchers/runner-folder.ts';
import { systemClock } from '../../../../../src/shared/base/clock.ts';
import { asId } from '../../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../../src/shared/base/logger.ts';
import type { Result } from '../../../../../src/shared/base/result.ts';
import { err, ok } from '../../../../../src/shared/base/result.ts';
import type { RunnerSpec } from '../../../../../src/shared/wire/runner-job.ts';
import { openEgress } from '../../../../support/docker/open-egress.ts';
import { StandInEngine } from '../../../../support/docker/stand-in-engine.ts';
import { jobInMemory } from '../../../../support/launchers/memory-launcher.ts';
import { ManualClock } from '../../../../support/manual-clock.ts';

const packageRoot = fileURLToPath(new URL('../../../../..', import.meta.url));
const session = asId('session', 's_one');
const conversation = '0b3f6a52-6f4c-4c0e-9f38-0c5f0e6a7a11';
/** That in which `/clear` has left the session. */
const afterClear = '0b3f6a52-6f4c-4c0e-9f38-0c5f0e6a7a12';

function file(id: string): string {
  return conversationFile({ cwd: '/work', claudeSessionId: id });
}
const spec: RunnerSpec = {
  session,
  name: 'one',
  runner: 'r_two',
  token: 'rh_runner_two',
  cwd: '/work',
  claude: { sessionId: conversation, isResume: true, model: null, permissionMode: null, args: [] },
  setup: null,
  variables: {},
  cols: 80,
  rows: 24,
};

/** It reads the whole runner, once for all tests. */
const image = new WorkerImage({
  base: 'of-a-test',
  packageRoot,
  runnerEntry: 'src/runner/index.ts',
  logger: silentLogger,
});

/** A session that has worked in a container of a stand-in for the engine. */
class ContainerStage {
  readonly engine = new StandInEngine();
  readonly folder = mkdtempSync(join(tmpdir(), 'roundhouse-containers-'));
  readonly hub = hubIdentity(this.folder);
  readonly volumes = ['state', 'work'].map((one) => `roundhouse-${this.hub}-${session}-${one}`);
  readonly launcher: DockerLauncher;

  constructor(answerMs = 30_000) {
    const { socket } = this.engine;
    this.launcher = new DockerLauncher({
      engine: new Engine({
        environment: { DOCKER_HOST: `unix://${socket}` },
        clock: systemClock,
        answerMs,
      }),
      image,
      work: {
        find: () => Promise.resolve(ok({ top: '/work', identity: {}, remotes: [] })),
        withBundle: () => Promise.reject(new Error('nothing is cloned here')),
        takeIn: () => Promise.resolve(err('nothing is taken in here')),
      },
      ...openEgress,
      clock: new ManualClock(),
      logger: silentLogger,
      folder: this.folder,
      hubUrl: 'unix:/link.sock',
      environment: { ANTHROPIC_API_KEY: 'sk-ant-fake' },
      runnerEntry: 'src/runner/index.ts',
      provesReach: true,
      ids: { uid: 1000, gid: 1000 },
    });
  }

  async start(): Promise<void> {
    await this.engine.start();
    await new RunnerFolder(this.folder, session).writeJob(jobInMemory(spec));
    for (const volume of this.volumes) this.engine.volumes.add(volume);
    const { hub } = this;
    const names = { hub, session, runner: asId('runner', 'r_one') };
    const labels = labelsOf({ ...names, conversation, folder: '/work' });
    this.engine.containers.set('own', { labels, volumes: this.volumes, files: [file(afterClear)] });
  }

  /** As a hub does that is killed while it fills or saves the volumes. */
  leaveHelper(of = session): void {
    const labels = helperLabelsOf({ hub: this.hub, session: of });
    this.engine.containers.set(`helper-of-${of}`, { labels, volumes: this.volumes });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function failureOf(result: Result<unknown, string>): string {
  return result.ok ? '' : result.error;
}

let stage: ContainerStage;

beforeEach(async () => {
  stage = new ContainerStage();
  await stage.start();
});

afterEach(() => stage[Symbol.asyncDispose]());

test('[CON-4] a helper that a killed hub has left is never taken for the session’s container', async () => {
  stage.leaveHelper();
  stage.engine.containers.delete('own');
  expect(await stage.launcher.lifeOf(session)).toMatchObject({
    state: 'gone',
    reason: 'Its container was removed from the engine.',
  });
});

test('[CON-6] a session is forgotten with the helper that a killed hub has left', async () => {
  stage.leaveHelper();
  await stage.launcher.forget(session);
  expect([...stage.engine.containers.keys(), ...stage.engine.volumes]).toEqual([]);
});

test('[CON-6] work is saved after the helper that a killed hub has left is gone', async () => {
  stage.leaveHelper();
  stage.leaveHelper(asId('session', 's_other'));
  // The stand-in makes no containers.
  await expect(stage.launcher.saveWork(session, { folder: '/work', name: 'one' })).rejects.toThrow(
    'no such thing',
  );
  expect([...stage.engine.containers.keys()]).toEqual(['own', 'helper-of-s_other']);
});

test('[CON-6] work is not called saved by an engine that never had it', async () => {
  stage.engine.volumes.clear();
  const saved = await stage.launcher.saveWork(session, { folder: '/work', name: 'one' });
  expect(failureOf(saved)).toContain('does not have the volume');
  expect([...stage.engine.volumes]).toEqual([]);
});

test('[CON-4] a session does not begin anew on an engine that never had its volumes', async () => {
  stage.engine.volumes.clear();
  const launched = await stage.launcher.launch(spec);
  expect(failureOf(launched)).toContain('does not have the volume');
  expect([...stage.engine.volumes]).toEqual([]);
});

test('a session that never came to an engine can be removed, and started again', async () => {
  const other = { ...spec, session: 's_other' };
  stage.engine.hasRoom = false;
  expect(failureOf(await stage.launcher.launch(other))).toContain('no space left');
  const owner = { folder: '/work', name: 'other' };
  expect(await stage.launcher.saveWork(asId('session', 's_other'), owner)).toEqual(ok(null));

  stage.engine.hasRoom = true;
  await stage.launcher.launch(other);
  expect([...stage.engine.volumes].filter((name) => name.includes('s_other'))).toHaveLength(2);
});

test('[CON-4] a hub that is killed before the first volumes are made leaves a session that can start', async () => {
  const cut = asId('session', 's_cut');
  const folder = new RunnerFolder(stage.folder, cut);
  await beginVolumes(folder);
  await folder.writeJob(jobInMemory({ ...spec, session: cut }));
  const owner = { folder: '/work', name: 'cut' };
  expect(await stage.launcher.saveWork(cut, owner)).toEqual(ok(null));

  await stage.launcher.launch({ ...spec, session: cut });
  expect([...stage.engine.volumes].filter((name) => name.includes(cut))).toHaveLength(2);
  stage.engine.volumes.clear();
  // From then on they are missed.
  const again = await stage.launcher.launch({ ...spec, session: cut });
  expect(failureOf(again)).toContain('does not have the volume');
});

test('[CON-4] the former container stays when the image of the next cannot be built', async () => {
  stage.engine.hasImage = false;
  expect(await stage.launcher.launch(spec)).toMatchObject({ ok: false });
  expect([...stage.engine.containers.keys()]).toEqual(['own']);
});

test('[CON-4] a conversation is known by its file, not by the label of the container', async () => {
  const { history } = stage.launcher;
  const wanted = { id: session, cwd: '/work' };
  expect(await history.has({ ...wanted, claudeSessionId: afterClear })).toBe(true);
  expect(await history.has({ ...wanted, claudeSessionId: conversation })).toBe(false);
  expect(await history.has({ cwd: '/work', claudeSessionId: afterClear })).toBe(true);
  expect(await history.has({ cwd: '/elsewhere', claudeSessionId: afterClear })).toBe(false);
});

test('[CON-4] a session whose containers were pruned may have its conversation in its volume', async () => {
  stage.engine.containers.clear();
  const { history } = stage.launcher;
  const wanted = { id: session, cwd: '/work', claudeSessionId: afterClear };
  expect(await history.has(wanted)).toBe(true);
  expect(await history.has({ cwd: '/work', claudeSessionId: afterClear })).toBe(false);
});

test('[CON-6] a removal that was cut off in the middle misses nothing that it has deleted', async () => {
  const [, work = ''] = stage.volumes;
  stage.engine.containers.set('other', { labels: {}, volumes: [work] });
  await expect(stage.launcher.forget(session)).rejects.toThrow('in use');
  expect([...stage.engine.volumes]).toEqual([work]);

  const owner = { folder: '/work', name: 'one' };
  expect(await stage.launcher.saveWork(session, owner)).toEqual(ok(null));
  stage.engine.containers.delete('other');
  await stage.launcher.forget(session);
  expect([...stage.engine.volumes, ...(await stage.launcher.sessionsLeft())]).toEqual([]);
});

test('[CON-8] an engine that hangs is a refusal, and says nothing of a session', async () => {
  await stage[Symbol.asyncDispose]();
  // It never answers, however long one waits.
  stage = new ContainerStage(200);
  await stage.start();
  stage.engine.isHanging = true;
  expect(failureOf(await stage.launcher.launch(spec))).toContain('does not answer');
  expect(failureOf(await stage.launcher.findClaude())).toContain('does not answer');
  expect(await stage.launcher.lifeOf(session)).toEqual({ state: 'unknown' });
  await expect(stage.launcher.forget(session)).rejects.toThrow('does not answer');
  const saved = await stage.launcher.saveWork(session, { folder: '/work', name: 'one' });
  expect(failureOf(saved)).toContain('does not answer');
});
