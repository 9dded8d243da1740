import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { packageProblems } from '../../../scripts/package-problems.mjs';
import { HttpClient } from '../../../src/shared/client/http-client.ts';
import { hubRecordSchema, runnerRecordSchema } from '../../../src/shared/wire/runner-job.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import type { PackagedProgram } from '../../support/packaging/packaged-program.ts';
import { build, packProgram, releases } from '../../support/packaging/packaged-program.ts';
import { endRunnersOf } from '../../support/runner-records.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What is packed, as far as it can be seen without Electron's binary: it is packed once, around a false one.

const standIn = fileURLToPath(new URL('../../support/electron-stand-in/electron', import.meta.url));
let program: PackagedProgram;

beforeAll(async () => {
  program = await packProgram();
});

afterAll(() => {
  program[Symbol.dispose]();
});

function problemsOf(folder: string): readonly string[] {
  return packageProblems({
    platform: 'linux',
    arch: 'x64',
    resources: join(folder, 'resources'),
    fused: join(folder, 'roundhouse-desktop'),
  });
}

describe('the packaged program', () => {
  test('has nothing wrong with it', () => {
    expect(problemsOf(program.folder)).toEqual([]);
  });

  test('[S23] has its fuses set as Electron itself reads them', async () => {
    const { version: _version, ...wire } = await getCurrentFuseWire(program.executable);
    expect(wire).toEqual({
      [FuseV1Options.RunAsNode]: 48,
      [FuseV1Options.EnableCookieEncryption]: 49,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: 48,
      [FuseV1Options.EnableNodeCliInspectArguments]: 48,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: 49,
      [FuseV1Options.OnlyLoadAppFromAsar]: 49,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: 48,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: 48,
      [FuseV1Options.WasmTrapHandlers]: 49,
    });
  });

  test('looks for updates where GitHub said that it was made', () => {
    const feed: unknown = parse(readFileSync(join(program.resources, 'app-update.yml'), 'utf8'));
    expect(feed).toEqual({
      ...releases,
      provider: 'github',
      updaterCacheDirName: 'roundhouse-updater',
    });
  });

  test('brings a Node and a command line that it runs', () => {
    const runtime = join(program.resources, 'runtime');
    const node = join(runtime, 'node_modules', 'node', 'bin', 'node');
    const args = [join(runtime, 'bin', 'roundhouse.mjs'), '--version'];
    const env = { PATH: '/usr/bin:/bin', HOME: program.folder };
    const { version } = manifest();
    expect(execFileSync(node, args, { env, encoding: 'utf8' }).trim()).toBe(version);
    expect(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()).toBe(
      `v${manifest().devDependencies['node']}`,
    );
  });
});

// Its own files run: those of app.asar under the stand-in for Electron, those of the runtime under the Node that comes
// with them. Nothing of this checkout is in their way, or on it.
describe('a session', () => {
  const model = new ModelServer();
  let lab: ClaudeLab;
  let data: string;
  let desktop: ChildProcess | undefined;

  beforeAll(async () => {
    await model.start();
  });

  afterAll(async () => {
    await model[Symbol.asyncDispose]();
  });

  beforeEach(() => {
    lab = createClaudeLab({ modelUrl: model.url });
    data = mkdtempSync(join(tmpdir(), 'roundhouse-packaged-'));
  });

  afterEach(async () => {
    await endRunnersOf(data);
    await quit();
    await endRunnersOf(data);
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    lab[Symbol.dispose]();
  });

  /** Opens the packaged program, and answers with its hub. */
  async function open(): Promise<{ readonly client: HttpClient; readonly url: string }> {
    const args = ['--data', data, '--port', '0', '--claude', lab.claude];
    const said: string[] = [];
    desktop = spawn(standIn, [program.archive, ...args], {
      env: {
        ...lab.env,
        XDG_CONFIG_HOME: join(data, 'electron'),
        ELECTRON_STAND_IN_RESOURCES: program.resources,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const child = desktop;
    child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    const record = await eventually('the hub of the packaged program', () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${said.join('')}`);
      const file = join(data, 'hub.json');
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
      return Promise.resolve(hubRecordSchema.safeParse(JSON.parse(text)).data);
    });
    const token = readFileSync(join(data, 'owner.token'), 'utf8').trim();
    const headers = () => ({ authorization: `Bearer ${token}` });
    return { client: new HttpClient({ baseUrl: record.url, fetch, headers }), url: record.url };
  }

  async function quit(): Promise<void> {
    const child = desktop;
    desktop = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  function runnerOf(session: string) {
    const text = readFileSync(join(data, 'runners', session, 'runner.json'), 'utf8');
    return runnerRecordSchema.parse(JSON.parse(text));
  }

  test('starts from the packaged program, and outlives it', async () => {
    const { client, url } = await open();
    const { id } = await client.call('sessions.start', { body: { path: lab.repo } });
    await sessionState(client, 'repo', 'idle');

    const runtimes = readdirSync(join(data, 'runtime'));
    expect(runtimes).toHaveLength(1);
    const runtime = join(data, 'runtime', runtimes[0] ?? '');
    const runner = runnerOf(id);
    // Neither the checkout nor the folder of the program: what is there may go at any time.
    expect(runner.entry).toBe(join(runtime, 'out', 'main', 'runner.js'));
    expect(readlinkSync(`/proc/${runner.pid}/exe`)).toBe(
      join(runtime, 'node_modules/node/bin/node'),
    );
    const page = await fetch(url);
    expect(await page.text()).toContain('<title>Roundhouse</title>');

    await quit();
    expect(existsSync(`/proc/${runner.pid}`)).toBe(true);

    const { client: again } = await open();
    const { id: message } = await again.call('sessions.send', {
      params: { ref: 'repo' },
      body: { text: '%say Still here' },
    });
    const receipt = await messageState(again, message, 'answered');
    expect(receipt.answer).toBe('Still here');
    expect(runnerOf(id).pid).toBe(runner.pid);
  });
});

test('packing that needs the network stops at once, and says what for', async () => {
  await expect(build(['--dir', '--linux', '--x64', '-c.electronVersion=45.0.99'])).rejects.toThrow(
    /STAY OFFLINE: this run must not use the network, but it asked for \S+/,
  );
});

describe('a fault in a package is found', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'roundhouse-broken-'));
  });

  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  /** What is found in a copy with this one fault. */
  async function problemsWith(fault: (folder: string) => void | Promise<void>) {
    const folder = join(copy, 'program');
    rmSync(folder, { recursive: true, force: true });
    cpSync(program.folder, folder, { recursive: true, mode: 0 });
    await fault(folder);
    return problemsOf(folder);
  }

  /** The archive packed again after a change. */
  async function problemsInArchive(change: (archive: string) => void) {
    const archive = join(copy, 'archive');
    rmSync(archive, { recursive: true, force: true });
    cpSync(program.archive, archive, { recursive: true });
    change(archive);
    return problemsWith((folder) => createPackage(archive, join(folder, 'resources', 'app.asar')));
  }

  test('[S23] a fuse that is on', async () => {
    const problems = await problemsWith((folder) =>
      flipFuses(join(folder, 'roundhouse-desktop'), {
        version: FuseVersion.V1,
        [FuseV1Options.RunAsNode]: true,
      }).then(() => undefined),
    );
    expect(problems).toEqual(['the fuse runAsNode must be off']);
  });

  test('a package that the desktop imports is missing', async () => {
    const problems = await problemsInArchive((archive) =>
      rmSync(join(archive, 'node_modules', 'ws'), { recursive: true }),
    );
    expect(problems).toEqual(['the package ws is imported and not in the archive']);
  });

  test('the preload is missing', async () => {
    const problems = await problemsInArchive((archive) =>
      rmSync(join(archive, 'out', 'preload'), { recursive: true }),
    );
    expect(problems).toEqual(['the preload is not in the archive']);
  });

  test('files for developers, and strange ones', async () => {
    const problems = await problemsInArchive((archive) => {
      writeFileSync(join(archive, 'out', 'main', 'index.js.map'), '{}');
      writeFileSync(join(archive, '.env'), 'SECRET=1');
    });
    expect(problems.toSorted()).toEqual([
      '.env does not belong into the archive',
      'out/main/index.js.map is for developers',
    ]);
  });

  test('a file of the runtime was changed, is missing, is new, or may not be run', async () => {
    const problems = await problemsWith((folder) => {
      const runtime = join(folder, 'resources', 'runtime');
      appendFileSync(join(runtime, 'out', 'main', 'runner.js'), '// more');
      rmSync(join(runtime, 'out', 'main', 'screen-worker.js'));
      writeFileSync(join(runtime, 'bin', 'stranger.mjs'), '');
      chmodSync(join(runtime, 'node_modules', 'node', 'bin', 'node'), 0o644);
    });
    expect(problems.toSorted()).toEqual([
      'runtime/bin/stranger.mjs is not in the list',
      'runtime/node_modules/node/bin/node may not be run',
      'runtime/out/main/runner.js was changed',
      'runtime/out/main/screen-worker.js is missing',
      'runtime/out/main/screen-worker.js is missing',
    ]);
  });

  test('a licence is not delivered', async () => {
    const problems = await problemsWith((folder) => {
      const file = join(folder, 'resources', 'runtime', 'out', 'third-party-licenses.txt');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\nhono ', '\n'));
    });
    expect(problems.toSorted()).toEqual([
      'runtime/out/third-party-licenses.txt was changed',
      'the licence of hono is not delivered',
    ]);
  });
});

function manifest(): {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync('package.json', 'utf8')) as ReturnType<typeof manifest>;
}
