import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { listenForRunners } from '../../../../src/main/hub/runners/runner-listener.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';

let root: string;
let runtimeFolder: string;
let server: Server;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rh-listen-'));
  runtimeFolder = join(root, 'run');
  mkdirSync(runtimeFolder, { mode: 0o700 });
  server = createServer();
});

afterEach(() => {
  server.close();
  rmSync(root, { recursive: true, force: true });
});

function listenIn(dataDirectory: string) {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  return listenForRunners(server, {
    type: 'socket',
    dataDirectory,
    environment: { XDG_RUNTIME_DIR: runtimeFolder },
    platform: 'linux',
    logger: silentLogger,
  });
}

/** A data directory whose socket would not fit into the address of a socket. */
function longFolder(): string {
  return join(root, ...Array.from({ length: 6 }, () => 'a'.repeat(30)));
}

function pathOf(url: string): string {
  return url.slice('unix:'.length);
}

it('[HOST-1] listens on a socket in the data directory that only its owner may open', async () => {
  const data = join(root, 'data with blank');
  const { url, port, release } = await listenIn(data);

  expect([url, port]).toEqual([`unix:${join(data, 'runners.sock')}`, null]);
  const found = statSync(pathOf(url));
  expect([found.isSocket(), found.mode & 0o777]).toEqual([true, 0o600]);
  release();
  expect(readdirSync(data)).toEqual([]);
});

it('takes the place of the socket that a killed hub left behind', async () => {
  const data = join(root, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'runners.sock'), '');

  const { url } = await listenIn(data);

  expect(statSync(pathOf(url)).isSocket()).toBe(true);
});

it('[HOST-1] goes to a short folder of its own when the path is too long for a socket', async () => {
  const { url, release } = await listenIn(longFolder());
  const folder = dirname(pathOf(url));

  expect(dirname(folder)).toBe(runtimeFolder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  release();
  expect(existsSync(folder)).toBe(false);
});

it.each([
  ['is open to others', (folder: string) => chmodSync(folder, 0o755)],
  [
    'is a link to elsewhere',
    (folder: string) => {
      rmSync(folder, { recursive: true });
      symlinkSync(root, folder);
    },
  ],
])('[HOST-3] uses no short folder that %s', async (_, spoil) => {
  const first = await listenIn(longFolder());
  const wanted = dirname(pathOf(first.url));
  server.close();
  first.release();
  mkdirSync(wanted, { mode: 0o700 });
  spoil(wanted);
  server = createServer();

  const { url } = await listenIn(longFolder());

  const used = dirname(pathOf(url));
  expect([used === wanted, dirname(used), statSync(used).mode & 0o777]).toEqual([
    false,
    runtimeFolder,
    0o700,
  ]);
  expect(lstatSync(used).isDirectory()).toBe(true);
});

it('falls back to loopback where no socket can be made', async () => {
  rmSync(runtimeFolder, { recursive: true });
  writeFileSync(runtimeFolder, '');

  const { url, port, hosts } = await listenIn(longFolder());

  expect(url).toBe(`ws://127.0.0.1:${port}`);
  expect(hosts).toEqual([`127.0.0.1:${port}`, `localhost:${port}`]);
});
