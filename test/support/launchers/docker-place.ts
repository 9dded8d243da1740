import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { globalAgent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { packArchive } from '../../../src/main/hub/launchers/docker/container-archive.ts';
import {
  inside,
  labels,
  labelsOf,
} from '../../../src/main/hub/launchers/docker/container-template.ts';
import {
  DockerLauncher,
  linkFolderOf,
} from '../../../src/main/hub/launchers/docker/docker-launcher.ts';
import { Engine } from '../../../src/main/hub/launchers/docker/engine.ts';
import { hubIdentity } from '../../../src/main/hub/launchers/docker/hub-identity.ts';
import { WorkerImage } from '../../../src/main/hub/launchers/docker/worker-image.ts';
import { ContainerClones } from '../../../src/main/hub/repos/container-clones.ts';
import { Git } from '../../../src/main/hub/repos/git.ts';
import { ScratchFolder } from '../../../src/main/hub/repos/scratch-folder.ts';
import type { MountedPlace } from '../../../src/main/hub/runners/runner-listener.ts';
import { mountedAddress } from '../../../src/main/hub/runners/runner-listener.ts';
import { assert } from '../../../src/shared/base/assert.ts';
import { systemClock } from '../../../src/shared/base/clock.ts';
import type { SessionId } from '../../../src/shared/base/ids.ts';
import { asId, newUuid } from '../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';
import { historyName } from '../../../src/shared/domain/history-name.ts';
import { openEgress } from '../docker/open-egress.ts';
import { removeAllOf } from '../docker/remove-all-of.ts';
import type { TestEngine } from '../docker/test-engine.ts';
import { eventually } from '../session-waits.ts';
import type { LauncherPlace } from './launcher-stage.ts';

const packageRoot = fileURLToPath(new URL('../../..', import.meta.url));
const ids = { uid: 1000, gid: 1000 };
const environment = {
  ANTHROPIC_API_KEY: 'sk-ant-fake-place',
  HOME: '/nowhere',
  PATH: '/usr/bin:/bin',
};

/** Runners in containers of an engine that the tests have started. */
export class DockerPlace implements LauncherPlace {
  readonly folder: string;
  readonly runnerPlace: MountedPlace;
  readonly #engine: TestEngine;
  readonly #base: string;
  readonly #root = realpathSync(mkdtempSync(join(tmpdir(), 'roundhouse-docker-')));
  /** A link, so that the engine can be out of reach. */
  readonly #socket = join(this.#root, 'engine.sock');
  readonly data = join(this.#root, 'containers');

  constructor(engine: TestEngine, base: string) {
    this.#engine = engine;
    this.#base = base;
    symlinkSync(engine.socket, this.#socket);
    this.runnerPlace = { type: 'mounted', folder: linkFolderOf(this.data), owner: ids };
    mkdirSync(this.runnerPlace.folder, { recursive: true });
    this.folder = join(this.#root, 'repo');
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, 'README.md'), '# Of a test\n');
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '.');
    this.git('commit', '--quiet', '--message', 'chore: begin');
  }

  git(...args: readonly string[]): string {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.test'];
    // Without the git settings of whoever runs the tests.
    const env = { ...environment, PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...who, ...args], { cwd: this.folder, env, encoding: 'utf8' });
  }

  /** Without the proof: in these tests hubs come and go. */
  launcher({ provesReach = false } = {}): DockerLauncher {
    return this.#launcherAt(this.#socket, provesReach);
  }

  brokenLauncher(): DockerLauncher {
    return this.#launcherAt(join(this.#root, 'no-engine.sock'));
  }

  #launcherAt(socket: string, provesReach = false): DockerLauncher {
    const git = new Git({ environment });
    return new DockerLauncher({
      engine: new Engine({
        environment: { ...environment, DOCKER_HOST: `unix://${socket}` },
        clock: systemClock,
      }),
      image: new WorkerImage({
        base: this.#base,
        packageRoot,
        runnerEntry: 'out/main/runner.js',
        logger: silentLogger,
      }),
      work: new ContainerClones({
        git,
        scratch: new ScratchFolder({ dataDirectory: this.#root }),
        clock: systemClock,
      }),
      ...openEgress,
      clock: systemClock,
      logger: silentLogger,
      folder: this.data,
      hubUrl: mountedAddress(this.runnerPlace.folder),
      environment,
      runnerEntry: 'out/main/runner.js',
      provesReach,
      ids,
    });
  }

  announceHub(): Promise<void> {
    // Its address is always the same.
    return Promise.resolve();
  }

  async crash(session: SessionId): Promise<void> {
    await this.#engine.docker.getContainer(await this.containerOf(session)).kill();
  }

  /** As a process of the work can: it is of the same user. */
  async halt(session: SessionId): Promise<void> {
    const container = this.#engine.docker.getContainer(await this.containerOf(session));
    const halting = await container.exec({ Cmd: ['/bin/sh', '-c', 'kill -s STOP -- -1'] });
    await halting.start({ Detach: true });
    const code = await eventually(`the processes of ${session} to be halted`, async () => {
      const { ExitCode } = await halting.inspect();
      return ExitCode ?? undefined;
    });
    assert(code === 0, 'the processes were halted');
  }

  async seenFromOutside(session: SessionId): Promise<string> {
    const container = this.#engine.docker.getContainer(await this.containerOf(session));
    const processes: unknown = await container.top();
    return JSON.stringify([await container.inspect(), processes]);
  }

  fallSilentAbout(): Disposable {
    renameSync(this.#socket, `${this.#socket}.aside`);
    // And the connections to it that rest.
    globalAgent.destroy();
    return { [Symbol.dispose]: () => renameSync(`${this.#socket}.aside`, this.#socket) };
  }

  async remember(
    id: string,
    { isOpen = false }: { readonly isOpen?: boolean } = {},
  ): Promise<void> {
    const { docker } = this.#engine;
    const session = asId('session', `s_${id}`);
    const container = await docker.createContainer({
      Image: this.#base,
      Cmd: ['sleep', '600'],
      Volumes: { [inside.state]: {} },
      Labels: labelsOf({
        hub: hubIdentity(this.data),
        session,
        runner: asId('runner', `r_${newUuid()}`),
        conversation: id,
        folder: this.folder,
      }),
    });
    const record = {
      protocol: 1,
      session,
      runner: 'r_remembered',
      pid: 1,
      startTime: '1',
      claudePid: 7,
      endedAt: null,
    };
    const line = { type: 'user', cwd: this.folder, sessionId: id, message: { content: 'Hello' } };
    const history = `home/.claude/projects/${historyName(this.folder)}/${id}.jsonl`;
    const files = packArchive(
      [
        { type: 'file', name: history, content: Buffer.from(JSON.stringify(line)) },
        { type: 'file', name: 'runner/runner.json', content: Buffer.from(JSON.stringify(record)) },
      ],
      ids,
    );
    await container.putArchive(files, { path: inside.state });
    if (isOpen) await container.start();
  }

  /** Another container of the same hub, in the network of sessions if not said; its address, at which it listens. */
  async siblingThatListens(port: number, network?: string): Promise<string> {
    const { docker } = this.#engine;
    const hub = hubIdentity(this.data);
    const listen = `require('net').createServer().listen(${port}, '0.0.0.0', () => console.log('listens'))`;
    const container = await docker.createContainer({
      Image: this.#base,
      Cmd: ['node', '-e', listen],
      Labels: { [labels.hub]: hub },
      HostConfig: { NetworkMode: network ?? `roundhouse-${hub}` },
    });
    await container.start();
    return eventually('the other container to listen', async () => {
      const log = await container.logs({ stdout: true });
      if (!log.toString().includes('listens')) return undefined;
      const { NetworkSettings } = await container.inspect();
      return Object.values(NetworkSettings.Networks)[0]?.IPAddress;
    });
  }

  /** A container as `docker run` makes it, with what nobody should mount into it, and a secret in plain sight. */
  async unconfined(secret: string): Promise<string> {
    const { docker, socket } = this.#engine;
    const folder = linkFolderOf(this.data);
    const container = await docker.createContainer({
      Image: this.#base,
      User: '0:0',
      Cmd: ['sh', '-c', 'sleep 600', secret],
      Env: [`SECRET=${secret}`],
      Labels: { [labels.hub]: hubIdentity(this.data) },
      HostConfig: { Binds: [`${socket}:/var/run/docker.sock`, `${folder}:${folder}`] },
    });
    await container.start();
    return container.id;
  }

  textAt(path: string): string | null {
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  }

  /** The id of the session's container. */
  containerOf(session: SessionId): Promise<string> {
    return eventually(`the container of ${session}`, async () => {
      const filters = { label: [`${labels.session}=${session}`] };
      const [found] = await this.#engine.docker.listContainers({ filters });
      return found?.Id;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeAllOf(this.#engine.docker, hubIdentity(this.data));
    rmSync(this.#root, { recursive: true, force: true });
  }
}
