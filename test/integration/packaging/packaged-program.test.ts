import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
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

import { createPackage } from '@electron/asar';
import { flipFuses, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

import { packageProblems } from '../../../scripts/package-problems.mjs';
import { smokeStart } from '../../../scripts/smoke-start.mjs';
import type { HttpClient } from '../../../src/shared/client/http-client.ts';
import type { RunnerRecord } from '../../../src/shared/wire/runner-job.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { PackagedDesktop, standIn } from '../../support/packaging/packaged-desktop.ts';
import type { PackagedProgram } from '../../support/packaging/packaged-program.ts';
import { build, packProgram, releases } from '../../support/packaging/packaged-program.ts';
import { ReleaseFeed } from '../../support/packaging/release-feed.ts';
import { eventually, messageState, sessionState } from '../../support/session-waits.ts';

// What is packed, as far as it can be seen without Electron's binary: it is packed once, around a false one.

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
describe('at work', () => {
  const model = new ModelServer();
  let lab: ClaudeLab;
  let desktop: PackagedDesktop;

  beforeAll(() => model.start());
  afterAll(() => model[Symbol.asyncDispose]());

  beforeEach(() => {
    lab = createClaudeLab({ modelUrl: model.url });
    desktop = new PackagedDesktop({ program, lab });
  });

  afterEach(async () => {
    await desktop[Symbol.asyncDispose]();
    lab[Symbol.dispose]();
  });

  /** What the updater has fetched and not yet installed. */
  function pending(): readonly string[] {
    const folder = join(lab.home, '.cache', 'updates', 'pending');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  async function startSession(client: HttpClient): Promise<RunnerRecord> {
    const { id } = await client.call('sessions.start', { body: { path: lab.repo } });
    await sessionState(client, 'repo', 'idle');
    return desktop.runnerOf(id);
  }

  test('the smoke start of the release finds that it serves its page', async () => {
    const environment = { ...lab.env, ELECTRON_STAND_IN_RESOURCES: program.resources };
    expect(await smokeStart([standIn, program.archive], environment)).toBeNull();
  });

  test('the smoke start of the release finds that it does not start', async () => {
    const environment = {
      ...lab.env,
      ELECTRON_STAND_IN_RESOURCES: join(program.folder, 'nothing'),
    };
    expect(await smokeStart([standIn, program.archive], environment)).toBe(
      'it ended before its hub served',
    );
  });

  test('a session starts from the packaged program, and outlives it', async () => {
    const { client, url } = await desktop.open();
    const runner = await startSession(client);

    const runtimes = join(desktop.dataDirectory, 'runtime');
    const runtime = join(runtimes, readdirSync(runtimes).join());
    // Neither the checkout nor the folder of the program: what is there may go at any time.
    expect(runner.entry).toBe(join(runtime, 'out', 'main', 'runner.js'));
    const node = join(runtime, 'node_modules', 'node', 'bin', 'node');
    expect(readlinkSync(`/proc/${runner.pid}/exe`)).toBe(node);
    const page = await fetch(url);
    expect(await page.text()).toContain('<title>Roundhouse</title>');

    await desktop.quit();
    expect(existsSync(`/proc/${runner.pid}`)).toBe(true);

    const { client: again } = await desktop.open();
    const { id: message } = await again.call('sessions.send', {
      params: { ref: 'repo' },
      body: { text: '%say Still here' },
    });
    const receipt = await messageState(again, message, 'answered');
    expect(receipt.answer).toBe('Still here');
    expect(desktop.runnerOf(runner.session).pid).toBe(runner.pid);
  });

  test('[S24] a delivered file that is not the one of the list is named, and nothing runs', async () => {
    const file = join(program.resources, 'runtime', 'out', 'main', 'headless.js');
    const whole = readFileSync(file);
    try {
      appendFileSync(file, '\nglobalThis.evil = true;\n');
      await expect(desktop.open()).rejects.toThrow(
        'This installation of Roundhouse is damaged (out/main/headless.js). Install it again.',
      );
    } finally {
      writeFileSync(file, whole);
    }
    // No copy that a later start would take for whole, and no hub.
    expect(readdirSync(join(desktop.dataDirectory, 'runtime'))).toEqual([]);
    expect(existsSync(join(desktop.dataDirectory, 'hub.json'))).toBe(false);
  });

  describe('with updates', () => {
    const newProgram = '#!/bin/sh\necho "$APPIMAGE_EXIT_AFTER_INSTALL" > "$0.ran"\n';
    let appImage: string;

    beforeEach(() => {
      appImage = join(desktop.dataDirectory, 'Roundhouse.AppImage');
      writeFileSync(appImage, 'the old program', { mode: 0o755 });
    });

    /** Opens the program with this release on offer. */
    async function openWith(feed: ReleaseFeed): Promise<HttpClient> {
      const settings = { provider: 'generic', url: feed.url, updaterCacheDirName: 'updates' };
      writeFileSync(join(program.resources, 'app-update.yml'), stringify(settings));
      const { client } = await desktop.open({
        args: ['--updates', 'download'],
        env: { APPIMAGE: appImage },
      });
      return client;
    }

    test('one is installed at the quit, and no session ends by it', async () => {
      await using feed = new ReleaseFeed({ content: newProgram, signWith: program.releaseKey });
      await feed.start();
      const client = await openWith(feed);
      const runner = await startSession(client);
      await eventually('the update to be there', () =>
        Promise.resolve(pending().includes('update-info.json') || undefined),
      );
      expect(readFileSync(appImage, 'utf8')).toBe('the old program');

      await desktop.quit();
      expect(readFileSync(appImage, 'utf8')).toBe(newProgram);
      expect(readFileSync(`${appImage}.ran`, 'utf8')).toBe('true\n');
      expect(existsSync(`/proc/${runner.pid}`)).toBe(true);
      const { client: again } = await desktop.open({ args: ['--updates', 'off'] });
      await sessionState(again, 'repo', 'idle');
      expect(desktop.runnerOf(runner.session).pid).toBe(runner.pid);
    });

    test.each([
      ['that is not signed', () => null],
      ['that another key has signed', () => generateKeyPairSync('ed25519').privateKey],
    ])('[S24] one %s is not even fetched, and the log says why', async (_, signWith) => {
      await using feed = new ReleaseFeed({ content: newProgram, signWith: signWith() });
      await feed.start();
      await openWith(feed);
      const log = join(desktop.dataDirectory, 'logs', 'desktop.jsonl');
      await eventually('the refusal', () =>
        Promise.resolve(
          (existsSync(log) &&
            /an update was not taken.*is not signed with the release key/.test(
              readFileSync(log, 'utf8'),
            )) ||
            undefined,
        ),
      );
      await desktop.quit();
      expect(feed.sent.filter((path) => path.endsWith('.AppImage'))).toEqual([]);
      expect(readFileSync(appImage, 'utf8')).toBe('the old program');
    });

    test('[S24] one of which the release says no digest is not even fetched', async () => {
      await using feed = new ReleaseFeed({
        content: newProgram,
        digestOf: null,
        signWith: program.releaseKey,
      });
      await feed.start();
      await openWith(feed);
      const log = join(desktop.dataDirectory, 'logs', 'desktop.jsonl');
      await eventually('the refusal', () =>
        Promise.resolve(
          (existsSync(log) &&
            /an update was not taken.*checksum/.test(readFileSync(log, 'utf8'))) ||
            undefined,
        ),
      );
      await desktop.quit();
      expect(feed.sent.filter((path) => path.endsWith('.AppImage'))).toEqual([]);
      expect(readFileSync(appImage, 'utf8')).toBe('the old program');
    });

    test('[S24] one that is not what its release says is never installed', async () => {
      await using feed = new ReleaseFeed({
        content: newProgram,
        digestOf: 'something else',
        signWith: program.releaseKey,
      });
      await feed.start();
      await openWith(feed);
      await eventually('the download to be thrown away', () =>
        Promise.resolve(
          (feed.sent.some((path) => path.endsWith('.AppImage')) && pending().length === 0) ||
            undefined,
        ),
      );
      await desktop.quit();
      expect(readFileSync(appImage, 'utf8')).toBe('the old program');
      expect(existsSync(`${appImage}.ran`)).toBe(false);
    });
  });
});

// Its tools are downloaded, so here it ends: but only there, and not at something that our configuration lacks.
test('a .deb could be made, and what it would download is refused in words', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'roundhouse-installer-'));
  try {
    const places = [
      `-c.electronDist=${program.falseElectron}`,
      `-c.directories.output=${join(dist, 'dist')}`,
    ];
    await expect(build(['--linux', 'deb', '--x64', ...places])).rejects.toThrow(
      'STAY OFFLINE: this run must not use the network, but it asked for github.com',
    );
  } finally {
    rmSync(dist, { recursive: true, force: true });
  }
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
