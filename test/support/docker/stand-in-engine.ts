import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

import Docker from 'dockerode';

interface StandInContainer {
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  /** Paths that are in it. */
  readonly files?: readonly string[];
  readonly state?: string;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const notFound: Answer = { status: 404, body: { message: 'no such thing' } };
const done: Answer = { status: 204 };

/** As much of the Docker engine's API as is needed to find things by label, make them and take them away. */
export class StandInEngine {
  readonly containers = new Map<string, StandInContainer>();
  readonly volumes = new Set<string>();
  readonly volumeLabels = new Map<string, Readonly<Record<string, string>>>();
  product = 'Engine';
  /** Takes every call and answers none. */
  isHanging = false;
  /** Ids by name. */
  readonly networks = new Map<string, string>();
  /** What is made in the moment after networks were listed, by somebody else. */
  madeMeanwhile: string | undefined;
  /** Whether images are there; else they cannot be built. */
  hasImage = true;
  /** Whether volumes can be made. */
  hasRoom = true;
  readonly #root = mkdtempSync(join(tmpdir(), 'roundhouse-engine-'));
  readonly socket = join(this.#root, 'engine.sock');
  readonly docker = new Docker({ socketPath: this.socket, host: undefined });
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.socket, resolve);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isHanging) return;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://engine.test');
    const body: unknown = request.method === 'POST' ? await json(request).catch(() => ({})) : {};
    const filters = JSON.parse(searchParams.get('filters') ?? '{}') as { label?: string[] };
    const route = `${request.method} ${pathname}`;
    const path = searchParams.get('path');
    const { status, body: said } =
      path === null ? this.#answer(route, filters.label ?? [], body) : this.#look(pathname, path);
    response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
    response.end(said === undefined ? undefined : JSON.stringify(said));
  }

  #answer(route: string, wanted: readonly string[], body: unknown): Answer {
    const { Name: named = '' } = body as { readonly Name?: string };
    const last = route.split('/').at(-1) ?? '';
    switch (route.replace(/^(\S+ \/\w+).*$/u, '$1')) {
      case 'GET /_ping':
        return { status: 200, body: 'OK' };
      case 'GET /version':
        return {
          status: 200,
          body: {
            ApiVersion: '1.47',
            Version: '27.0.0',
            Components: [{ Name: this.product, Version: '27.0.0' }],
          },
        };
      case 'GET /images':
        return this.hasImage ? { status: 200, body: { Id: 'sha256:image' } } : notFound;
      case 'GET /containers':
        return { status: 200, body: this.#containersWith(wanted) };
      case 'DELETE /containers':
        return this.containers.delete(last) ? done : notFound;
      case 'GET /volumes':
        if (last === 'volumes')
          return { status: 200, body: { Volumes: this.#volumesWith(wanted) } };
        return this.volumes.has(last) ? { status: 200, body: { Name: last } } : notFound;
      case 'POST /volumes':
        if (!this.hasRoom) return { status: 500, body: { message: 'no space left on device' } };
        this.volumes.add(named);
        return { status: 201, body: { Name: named } };
      case 'DELETE /volumes':
        return this.#removeVolume(last);
      case 'GET /networks':
        return this.#listNetworks();
      case 'POST /networks':
        return this.#createNetwork(named);
      default:
        return notFound;
    }
  }

  #containersWith(wanted: readonly string[]): readonly unknown[] {
    return [...this.containers]
      .filter(([, { labels }]) => hasLabels(labels, wanted))
      .map(([Id, { labels, state = 'exited' }]) => ({
        Id,
        Labels: labels,
        State: state,
        Created: 1,
      }));
  }

  #volumesWith(wanted: readonly string[]): readonly unknown[] {
    return [...this.volumes]
      .map((Name) => ({ Name, Labels: this.volumeLabels.get(Name) ?? {} }))
      .filter(({ Labels }) => hasLabels(Labels, wanted));
  }

  /** Whether a container has a file. */
  #look(pathname: string, path: string): Answer {
    const [, , id = ''] = pathname.split('/');
    return this.containers.get(id)?.files?.includes(path) === true ? { status: 200 } : notFound;
  }

  #removeVolume(name: string): Answer {
    const isUsed = [...this.containers.values()].some(({ volumes }) => volumes.includes(name));
    if (isUsed) return { status: 409, body: { message: 'volume is in use' } };
    return this.volumes.delete(name) ? done : notFound;
  }

  #listNetworks(): Answer {
    const found = [...this.networks].map(([Name, Id]) => ({ Name, Id }));
    if (this.madeMeanwhile !== undefined) this.#createNetwork(this.madeMeanwhile);
    return { status: 200, body: found };
  }

  #createNetwork(name: string): Answer {
    if (this.networks.has(name)) {
      return { status: 409, body: { message: `network with name ${name} already exists` } };
    }
    this.networks.set(name, `id-of-${name}`);
    return { status: 201, body: { Id: `id-of-${name}` } };
  }
}

function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((one) => {
    const [name = '', value] = one.split('=');
    return value === undefined ? name in labels : labels[name] === value;
  });
}
