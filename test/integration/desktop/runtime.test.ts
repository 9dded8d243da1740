import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { installRuntime } from '../../../src/main/desktop/runtime/install-runtime.ts';
import { pruneRuntimes } from '../../../src/main/desktop/runtime/prune-runtimes.ts';
import { writeCommand } from '../../../src/main/desktop/runtime/write-command.ts';
import { programsOfLivingRunners } from '../../../src/main/hub/index.ts';
import { startTimeOf } from '../../../src/node/process-identity.ts';
import type { RuntimeList } from '../../../src/shared/wire/runtime-list.ts';
import { runtimeListSchema } from '../../../src/shared/wire/runtime-list.ts';

let place: string;
let delivered: string;
let dataDirectory: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "roundhouse-runtime's-"));
  delivered = join(place, 'delivered');
  dataDirectory = join(place, 'data');
});

afterEach(() => {
  rmSync(place, { recursive: true, force: true });
});

const contents = { 'bin/tool': '#!/bin/sh\necho ran\n', 'out/main/runner.js': 'run();\n' };

/** Delivers these files, and lists them. */
function deliver(id: string, files: Readonly<Record<string, string>> = contents): RuntimeList {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(delivered, path)), { recursive: true });
    writeFileSync(join(delivered, path), text);
  }
  const listed = Object.entries(files).map(([path, text]) => ({
    path,
    sha256: createHash('sha256').update(text).digest('hex'),
    isExecutable: path.startsWith('bin/'),
  }));
  return { id, version: '1.0.0', files: listed };
}

function install(list: RuntimeList): Promise<string> {
  return installRuntime({ list, delivered, dataDirectory });
}

function names(): readonly string[] {
  return readdirSync(join(dataDirectory, 'runtime')).toSorted();
}

describe('a runtime', () => {
  test('is copied whole into the data directory, for its owner alone', async () => {
    const folder = await install(deliver('1.0.0-a'));
    expect(folder).toBe(join(dataDirectory, 'runtime', '1.0.0-a'));
    expect(readFileSync(join(folder, 'out/main/runner.js'), 'utf8')).toBe('run();\n');
    expect(execFileSync(join(folder, 'bin/tool'), { encoding: 'utf8' })).toBe('ran\n');
    const modes = ['.', 'bin/tool', 'out/main/runner.js'].map(
      (path) => statSync(join(folder, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o700, 0o600]);
    expect(names()).toEqual(['1.0.0-a']);
  });

  test('is not copied again while it is whole, even when the program is gone', async () => {
    const list = deliver('1.0.0-a');
    const first = await install(list);
    const { ino } = statSync(join(first, 'bin/tool'));
    rmSync(delivered, { recursive: true });
    expect(await install(list)).toBe(first);
    expect(statSync(join(first, 'bin/tool')).ino).toBe(ino);
  });

  test('that was only touched is whole', async () => {
    const list = deliver('1.0.0-a');
    const folder = await install(list);
    utimesSync(join(folder, 'out/main/runner.js'), 1, 1);
    expect(await install(list)).toBe(folder);
  });

  test.each([
    ['changed', (file: string) => writeFileSync(file, 'rUn();\n')],
    ['made longer', (file: string) => writeFileSync(file, 'run(); more();\n')],
    ['removed', (file: string) => rmSync(file)],
  ])(
    'of which a file was %s stays for those who run it, and another copy is made',
    async (_how, spoil) => {
      const list = deliver('1.0.0-a');
      const first = await install(list);
      spoil(join(first, 'out/main/runner.js'));
      const second = await install(list);
      expect(basename(second)).toBe('1.0.0-a.2');
      expect(readFileSync(join(second, 'out/main/runner.js'), 'utf8')).toBe('run();\n');
      expect(names()).toEqual(['1.0.0-a', '1.0.0-a.2']);
      expect(await install(list)).toBe(second);
    },
  );

  test('whose copy was cut off is not taken for whole', async () => {
    const list = deliver('1.0.0-a');
    const first = await install(list);
    rmSync(join(first, 'installed.json'));
    expect(await install(list)).toBe(`${first}.2`);
  });

  test('is copied once when two programs start together', async () => {
    const list = deliver('1.0.0-a');
    const folders = await Promise.all([install(list), install(list), install(list)]);
    expect(new Set(folders).size).toBe(1);
    expect(names()).toEqual(['1.0.0-a']);
  });

  test.each([
    ['differs from the list', (file: string) => writeFileSync(file, 'evil();\n')],
    ['is missing', (file: string) => rmSync(file)],
  ])('is refused when a delivered file %s, and leaves nothing', async (_how, spoil) => {
    const list = deliver('1.0.0-a');
    spoil(join(delivered, 'out/main/runner.js'));
    await expect(install(list)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('out/main/runner.js') as string,
    });
    expect(names()).toEqual([]);
  });

  test('with a file that was signed later is held to what was delivered', async () => {
    const list = deliver('1.0.0-a');
    const files = list.files.map((file) => ({ ...file, sha256: null }));
    writeFileSync(join(delivered, 'bin/tool'), '#!/bin/sh\necho signed\n');
    const folder = await install({ ...list, files });
    expect(execFileSync(join(folder, 'bin/tool'), { encoding: 'utf8' })).toBe('signed\n');
  });

  test.each(['../evil', '/etc/passwd', 'a/../../b', 'a\\..\\b', 'C:x', '..'])(
    'cannot be listed with a path that leads out: %s',
    (path) => {
      const file = { path, sha256: null, isExecutable: false };
      const read = runtimeListSchema.safeParse({ id: 'a', version: '1', files: [file] });
      expect(read.success).toBe(false);
    },
  );
});

/** A runner, as it has noted itself. */
async function writeRecord(pid: number, entry: string | undefined): Promise<void> {
  const folder = join(dataDirectory, 'runners', 's_one');
  mkdirSync(folder, { recursive: true });
  const record = {
    protocol: 1,
    session: 's_one',
    runner: 'r_one',
    pid,
    startTime: await startTimeOf(pid),
    ...(entry === undefined ? {} : { entry }),
    claudePid: null,
    endedAt: null,
  };
  writeFileSync(join(folder, 'runner.json'), JSON.stringify(record));
}

describe('old runtimes', () => {
  test('go when nothing runs them, but for the one before', async () => {
    const folders = [];
    for (const id of ['1', '2', '3', '4']) folders.push(await install(deliver(id)));
    for (const [index, folder] of folders.entries()) utimesSync(folder, index, index);
    mkdirSync(join(dataDirectory, 'runtime', '.new-left-by-a-crash'));

    const current = join(dataDirectory, 'runtime', '4');
    const removed = await pruneRuntimes({ dataDirectory, current, programs: new Set() });
    expect(removed.toSorted()).toEqual(['.new-left-by-a-crash', '1', '2']);
    expect(names()).toEqual(['3', '4']);
  });

  test('stay while a session runs by them, however old', async () => {
    const oldest = await install(deliver('1'));
    await install(deliver('2'));
    const current = await install(deliver('3'));
    utimesSync(oldest, 1, 1);
    const runner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await writeRecord(runner.pid ?? 0, join(oldest, 'out/main/runner.js'));
      const programs = await programsOfLivingRunners(dataDirectory);
      await pruneRuntimes({ dataDirectory, current, programs });
      expect(names()).toEqual(['1', '2', '3']);
    } finally {
      runner.kill();
    }
  });

  test('all stay while a living runner does not say what it runs', async () => {
    await install(deliver('1'));
    await install(deliver('2'));
    const current = await install(deliver('3'));
    await writeRecord(process.pid, undefined);
    const programs = await programsOfLivingRunners(dataDirectory);
    expect(await pruneRuntimes({ dataDirectory, current, programs })).toEqual([]);
  });
});

describe('the command line of a packaged Roundhouse', () => {
  test('runs the runtime for the hub of its data directory, with all arguments as they are', async () => {
    const runtime = join(place, 'run time');
    mkdirSync(join(runtime, 'bin'), { recursive: true });
    const node = join(runtime, 'node');
    writeFileSync(node, '#!/bin/sh\nprintf "%s|" "$ROUNDHOUSE_DATA" "$@"\n');
    chmodSync(node, 0o700);
    const command = { dataDirectory, runtime, node, platform: 'linux' } as const;
    const file = await writeCommand(command);
    expect(file).toBe(join(dataDirectory, 'bin', 'roundhouse'));

    const program = join(runtime, 'bin', 'roundhouse.mjs');
    const run = (env: Readonly<Record<string, string>>) =>
      execFileSync(file, ['ls', 'a b', "it's $HOME"], { env, encoding: 'utf8' });
    expect(run({})).toBe(`${dataDirectory}|${program}|ls|a b|it's $HOME|`);
    expect(run({ ROUNDHOUSE_DATA: '/other' })).toBe(`/other|${program}|ls|a b|it's $HOME|`);
  });

  test('is a .cmd on Windows, in which no path names a variable', async () => {
    const command = {
      dataDirectory,
      runtime: 'C:\\100%\\runtime',
      node: 'C:\\100%\\node.exe',
      platform: 'win32',
    } as const;
    const file = await writeCommand(command);
    expect(basename(file)).toBe('roundhouse.cmd');
    expect(readFileSync(file, 'utf8')).toContain('"C:\\100%%\\node.exe"');
    expect(existsSync(`${file}.new`)).toBe(false);
  });
});
