import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { assert } from '../../../shared/base/assert.ts';
import type { Logger } from '../../../shared/base/logger.ts';

// Where the hub listens for the runners of its own machine: a socket in the data directory, which only its owner may
// enter. A loopback port can be reached, and after a crash taken over, by every account of the machine; it is the last
// resort, for a file system without sockets, and the handshake holds there too.

export interface RunnerListening {
  /** As runners read it in `hub.json`; see `shared/wire/runner-address.ts`. */
  readonly url: string;
  /** What a request may name as its Host. */
  readonly hosts: readonly string[];
  /** Null for a socket. */
  readonly port: number | null;
  /** Removes what listening left in the file system. */
  readonly release: () => void;
}

export interface SocketPlace {
  readonly type: 'socket';
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `process.platform`, except in tests. */
  readonly platform: string;
  readonly logger: Logger;
}

export interface TcpPlace {
  readonly type: 'tcp';
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** `name:port` forms beside its own address that a runner may reach it by. */
  readonly extraHosts: readonly string[];
}

export const loopbackPlace: TcpPlace = { type: 'tcp', host: '127.0.0.1', port: 0, extraHosts: [] };

/** A folder that is mounted into containers. */
export interface MountedPlace {
  readonly type: 'mounted';
  readonly folder: string;
  /** The user in the containers, who alone may connect. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** `sun_path` of macOS has 104 bytes with the NUL, that of Linux 108. */
const pathLimitBytes = 103;
const socketName = 'runners.sock';

export async function listenForRunners(
  server: Server,
  place: SocketPlace | TcpPlace | MountedPlace,
): Promise<RunnerListening> {
  if (place.type === 'tcp') return listenOnPort(server, place);
  if (place.type === 'mounted') return listenForContainers(server, place);
  if (place.platform === 'win32') return listenOnPipe(server);
  for (const folderOf of [ownFolder, shortFolder]) {
    try {
      const folder = folderOf(place);
      if (folder !== undefined) return await listenOnSocket(server, folder, place);
    } catch (error) {
      place.logger.warn('no socket for the runners here', { error });
    }
  }
  place.logger.warn('the runners are served on a loopback port');
  return listenOnPort(server, loopbackPlace);
}

async function listenOnSocket(
  server: Server,
  folder: string,
  { dataDirectory }: SocketPlace,
): Promise<RunnerListening> {
  const path = join(folder, socketName);
  // Left by a hub that was killed: whoever listens here holds the lock of the data directory.
  rmSync(path, { force: true });
  await listen(server, { path });
  chmodSync(path, 0o600);
  return {
    url: `unix:${path}`,
    hosts: ['localhost'],
    port: null,
    release: () => {
      rmSync(path, { force: true });
      if (folder !== dataDirectory) rmdirSync(folder);
    },
  };
}

/** Throws where the path is too long for a socket. The user of a container is not always the hub's. */
async function listenForContainers(
  server: Server,
  { folder, owner: { uid, gid } }: MountedPlace,
): Promise<RunnerListening> {
  const path = join(folder, socketName);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, uid, gid);
  rmSync(path, { force: true });
  await listen(server, { path });
  chmodSync(path, 0o600);
  chownSync(path, uid, gid);
  return {
    url: mountedAddress(folder),
    hosts: ['localhost'],
    port: null,
    release: () => rmSync(path, { force: true }),
  };
}

/** What the runners of containers dial, whether a hub listens there now or not. */
export function mountedAddress(folder: string): string {
  return `unix:${join(folder, socketName)}`;
}

/** Its name cannot be guessed, its default access list lets no other account write, and it cannot be opened twice. */
async function listenOnPipe(server: Server): Promise<RunnerListening> {
  const path = `\\\\.\\pipe\\roundhouse-${randomBytes(16).toString('hex')}`;
  await listen(server, { path });
  return { url: `pipe:${path}`, hosts: ['localhost'], port: null, release: () => undefined };
}

async function listenOnPort(
  server: Server,
  { host, port, extraHosts }: TcpPlace,
): Promise<RunnerListening> {
  await listen(server, { host, port });
  const address = server.address();
  assert(isTcp(address), 'a listening TCP server has an address and a port');
  const own = `${host}:${address.port}`;
  return {
    url: `ws://${own}`,
    hosts: [own, `localhost:${address.port}`, ...extraHosts],
    port: address.port,
    release: () => undefined,
  };
}

function ownFolder({ dataDirectory }: SocketPlace): string | undefined {
  return isShortEnough(dataDirectory) ? dataDirectory : undefined;
}

/** For a data directory whose path is too long for a socket: a folder of ours that nobody else can enter. */
function shortFolder({ dataDirectory, environment }: SocketPlace): string | undefined {
  const { XDG_RUNTIME_DIR: runtimeFolder = '' } = environment;
  const base = runtimeFolder === '' ? tmpdir() : runtimeFolder;
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12);
  const wanted = join(base, `roundhouse-${hash}`);
  if (!isShortEnough(wanted)) return undefined;
  try {
    mkdirSync(wanted, { mode: 0o700 });
  } catch {
    // It is there: of an earlier hub, or of another account that wants us to use it.
    if (!isPrivate(wanted)) return mkdtempSync(join(base, 'roundhouse-'));
  }
  return wanted;
}

/** [HOST-3] A real folder, no link to one, ours, and closed to all others. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

function isShortEnough(folder: string): boolean {
  return Buffer.byteLength(join(folder, socketName)) <= pathLimitBytes;
}

function listen(
  server: Server,
  where: { readonly path: string } | { readonly host: string; readonly port: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function isTcp(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address === 'object';
}
