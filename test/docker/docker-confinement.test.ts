import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { ContainerInspectInfo } from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { linkFolderOf } from '../../src/main/hub/launchers/docker/docker-launcher.ts';
import { assert } from '../../src/shared/base/assert.ts';
import { asId } from '../../src/shared/base/ids.ts';
import { buildWorkerImage } from '../support/docker/build-worker-image.ts';
import type { ProbeTargets } from '../support/docker/escape-probes.ts';
import { controlNames, escapeProbes, probeScript } from '../support/docker/escape-probes.ts';
import { runIn } from '../support/docker/run-in.ts';
import { findTestEngine, testEngine } from '../support/docker/test-engine.ts';
import { buildWaitingImage } from '../support/docker/waiting-image.ts';
import { DockerPlace } from '../support/launchers/docker-place.ts';
import { LauncherStage } from '../support/launchers/launcher-stage.ts';
import { eventually } from '../support/session-waits.ts';

// One container of a session for all of these, and one that may do everything: what gets out of that one proves that the
// probes see a way out.

const session = asId('session', 's_confined');
const siblingPort = 4040;

/** What one of `docker run` with the engine's socket leaves open, of each kind. */
const waysOutOfAPlainContainer = [
  'the socket of Docker',
  'a packet of its own making',
  'a capability',
  'new privileges',
  'the user root',
  'a root of its own',
  'a device',
  'processes without a limit',
  'the root of the file system',
  'the programs of the system',
  'the hub’s socket, in its place',
  'a secret in the environment of the first process',
  'a secret in the arguments of a process',
  'another container of the hub',
  'the hub of people at the host',
];

/** Sizes that engines choose. */
const ordinary = new Set(['ShmSize', 'ConsoleSize']);

/** What stands in an engine's answer for an option that was not given. */
function isNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value === null || typeof value !== 'object')
    return [null, '', 0, false].includes(value as null);
  return Object.keys(value).length === 0;
}

describe.skipIf(!findTestEngine())('a container of a session', () => {
  let place: DockerPlace;
  let stage: LauncherStage;
  let about: ContainerInspectInfo;
  let targets: ProbeTargets;
  const people = createServer();

  beforeAll(async () => {
    const { docker, host } = testEngine();
    const base = await buildWaitingImage(testEngine());
    await buildWorkerImage(testEngine(), base);
    place = new DockerPlace(testEngine(), base);
    stage = new LauncherStage(place);
    await stage.openHub();
    const spec = stage.spec(session);
    const launched = await place.launcher({ provesReach: true }).launch(spec);
    assert(launched.ok, launched.ok ? '' : launched.error);
    about = await docker.getContainer(await place.containerOf(session)).inspect();
    const [network] = Object.values(about.NetworkSettings.Networks);
    const sibling = await place.siblingThatListens(siblingPort);
    await new Promise<void>((resolve) => {
      people.listen(0, '127.0.0.1', resolve);
    });
    targets = {
      gateway: network?.Gateway ?? '',
      host,
      sibling,
      siblingPort,
      hubPort: (people.address() as AddressInfo).port,
      link: linkFolderOf(place.data),
      attachments: await place.launcher().attachments.makeFolder(session),
      canary: spec.token,
    };
  });

  afterAll(async () => {
    people.close();
    await stage[Symbol.asyncDispose]();
  });

  /** The probes that got out. */
  async function escaped(container: string, to = targets): Promise<readonly string[]> {
    const script = probeScript(to, escapeProbes(to));
    return (await runIn(testEngine().docker, container, script)).trim().split('\n').toSorted();
  }

  test('[WRK-7] [WRK-8] [S10] is left by no way that is known', async () => {
    expect(Object.keys(escapeProbes(targets)).length).toBeGreaterThan(40);
    expect(await escaped(about.Id)).toEqual(controlNames);
  });

  test('[CON-2] [S11] has what the template says, and the engine has added nothing to it', () => {
    const { HostConfig, Config, Mounts } = about;
    const given = Object.entries(HostConfig).filter(
      ([name, value]) => !ordinary.has(name) && !isNothing(value),
    );
    expect(Object.fromEntries(given)).toEqual({
      CapDrop: ['ALL'],
      CgroupnsMode: expect.stringMatching(/^(?:host|private)$/u) as string,
      Init: true,
      IpcMode: 'private',
      LogConfig: { Type: 'json-file', Config: { 'max-file': '1', 'max-size': '1m' } },
      MaskedPaths: expect.arrayContaining([
        '/proc/kcore',
        '/proc/keys',
        '/sys/firmware',
      ]) as string[],
      Memory: 4 * 2 ** 30,
      MemorySwap: 4 * 2 ** 30,
      Mounts: expect.any(Array) as unknown[],
      NanoCpus: 2e9,
      NetworkMode: expect.stringMatching(/^[0-9a-f]{64}$/u) as string,
      PidsLimit: 512,
      ReadonlyPaths: expect.arrayContaining(['/proc/sys', '/proc/sysrq-trigger']) as string[],
      ReadonlyRootfs: true,
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      Runtime: 'runc',
      SecurityOpt: ['no-new-privileges'],
      Tmpfs: expect.any(Object) as object,
    });
    expect(Config.User).toBe('1000:1000');
    const seen = Mounts.map(
      ({ Type, Destination, RW }) => `${Type} ${Destination} ${RW ? 'rw' : 'ro'}`,
    );
    expect(seen.toSorted()).toEqual(
      [
        `bind ${targets.attachments} ro`,
        `bind ${targets.link} ro`,
        'volume /roundhouse rw',
        `volume ${place.folder} rw`,
      ].toSorted(),
    );
  });

  test('[S10] would be left by many ways without the template', async () => {
    // What it could reach: a container in its own network, and a port that does not listen on loopback only.
    const sibling = await place.siblingThatListens(siblingPort, 'bridge');
    const open = createServer();
    await new Promise<void>((resolve) => {
      open.listen(0, targets.host, resolve);
    });
    const hubPort = (open.address() as AddressInfo).port;
    const plain = await place.unconfined(targets.canary);
    const found = await escaped(plain, { ...targets, sibling, hubPort });
    open.close();
    expect(found).toEqual(expect.arrayContaining(waysOutOfAPlainContainer));
  });

  test('[CON-13] starts nothing where it does not reach the hub, and says why', async () => {
    const alone = asId('session', 's_alone');
    await stage.closeHub();
    const launcher = place.launcher({ provesReach: true });
    expect(await launcher.launch(stage.spec(alone))).toMatchObject({ ok: true });
    const life = await eventually('the end of the runner', async () => {
      const seen = await launcher.lifeOf(alone);
      return seen.state === 'gone' ? seen : undefined;
    });
    expect(life).toMatchObject({
      reason: expect.stringContaining('could not be reached') as string,
    });
    expect(await launcher.claudePidOf(alone)).toBeNull();
  });
});
