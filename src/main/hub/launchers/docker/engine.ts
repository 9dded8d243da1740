import { request } from 'node:http';
import { platform } from 'node:os';
import type { Duplex } from 'node:stream';

import Docker from 'dockerode';

import { AppError, messageOf } from '../../../../shared/base/app-error.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { findEngine } from './find-engine.ts';

export interface EngineOptions {
  /** Where the docker command would look as well. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Of Docker 20.10, the oldest that has been tried. */
const oldestApi = [1, 41] as const;

/** The Docker engine of this machine. It may come, go, or be another one at each call. */
export class Engine {
  readonly #environment: EngineOptions['environment'];

  constructor({ environment }: EngineOptions) {
    this.#environment = environment;
  }

  /** A client; nothing was asked of the engine yet. Throws when the engine is on another machine. */
  get docker(): Docker {
    // Unless the host is named here, DOCKER_HOST would win over the path.
    return new Docker({ socketPath: this.#socketPath, host: undefined });
  }

  get #socketPath(): string {
    const found = findEngine(this.#environment, platform());
    if (found.ok) return found.value;
    throw new AppError('unavailable', found.error);
  }

  /** Whether it can be used; else a sentence for a person, with what to do. */
  async check(): Promise<Result<Docker, string>> {
    const found = findEngine(this.#environment, platform());
    if (!found.ok) return found;
    const { docker } = this;
    try {
      const { ApiVersion, Version } = await docker.version();
      if (isTooOld(ApiVersion)) {
        return err(
          `The Docker engine at ${found.value} is version ${Version}, and sessions in containers need 20.10 or newer. Update it: https://docs.docker.com/engine/install/`,
        );
      }
      return ok(docker);
    } catch (thrown) {
      return err(whyUnreachable(thrown, found.value));
    }
  }

  /**
   * The stdin of a container that is about to start. By hand: the library sends its options as a body, which can end up
   * in this very stdin (https://github.com/apocas/dockerode/issues/742).
   */
  attachStdin(container: string): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const attaching = request({
        socketPath: this.#socketPath,
        method: 'POST',
        path: `/containers/${container}/attach?stream=1&stdin=1`,
        headers: { Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Length': '0' },
      });
      attaching.once('upgrade', (_response, socket) => resolve(socket));
      attaching.once('response', (response) => {
        response.resume();
        reject(new AppError('unavailable', `attach was answered with ${response.statusCode}`));
      });
      attaching.once('error', reject);
      attaching.end();
    });
  }
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestApi[0] || (major === oldestApi[0] && minor < oldestApi[1]);
}

function whyUnreachable(thrown: unknown, socketPath: string): string {
  switch (codeOf(thrown)) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return `No Docker engine answers at ${socketPath}. Start it (on Linux: sudo systemctl start docker), or install Docker: https://docs.docker.com/engine/install/`;
    case 'EACCES':
      return `This account may not use the Docker engine at ${socketPath}. Add it to the group, then sign in again: sudo usermod -aG docker $USER`;
    default:
      return `The Docker engine at ${socketPath} cannot be used: ${messageOf(thrown)}`;
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

/** The engine knows nothing of that name. */
export function isNotFound(thrown: unknown): boolean {
  return thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode === 404;
}

/** The engine has something of that name already. */
export function isConflict(thrown: unknown): boolean {
  return thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode === 409;
}
