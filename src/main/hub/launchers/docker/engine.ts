import { Agent, request } from 'node:http';
import { platform } from 'node:os';
import type { Duplex } from 'node:stream';

import Docker from 'dockerode';

import { AppError, messageOf } from '../../../../shared/base/app-error.ts';
import type { Clock } from '../../../../shared/base/clock.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { findEngine } from './find-engine.ts';

export interface EngineOptions {
  /** Where the docker command would look as well. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** An engine that is silent for so long hangs. */
  readonly answerMs?: number;
}

/** Of Docker 20.10, the oldest that has been tried. */
const oldestApi = [1, 41] as const;

/** A busy disk delays an answer by seconds. */
const usualAnswerMs = 30_000;

/** The Docker engine of this machine. It may come, go, hang, or be another one at each call. */
export class Engine {
  readonly #environment: EngineOptions['environment'];
  readonly #clock: Clock;
  readonly #answerMs: number;

  constructor({ environment, clock, answerMs = usualAnswerMs }: EngineOptions) {
    this.#environment = environment;
    this.#clock = clock;
    this.#answerMs = answerMs;
  }

  /**
   * A client for calls that are answered soon; nothing was asked of the engine yet. An engine that cannot be used, or that
   * hangs, rejects them with a sentence for a person. Throws when the engine is on another machine.
   */
  get docker(): Docker {
    return clientOf(this.#socketPath, { timeout: this.#answerMs });
  }

  /**
   * For calls that take as long as their work: builds, large files, the end of a container. They fail once the engine does
   * not answer a ping beside them any more.
   */
  async attend<T>(call: (docker: Docker) => Promise<T>): Promise<T> {
    const socketPath = this.#socketPath;
    const agent = new Agent();
    const hangs = Promise.withResolvers<never>();
    // It may come after the end of the call.
    hangs.promise.catch(() => undefined);
    const pings = this.#pingUntil(hangs.reject);
    try {
      return await Promise.race([call(clientOf(socketPath, { agent })), hangs.promise]);
    } finally {
      pings[Symbol.dispose]();
      agent.destroy();
    }
  }

  /** Pings again and again, until it is disposed of or a ping has failed. */
  #pingUntil(onFailed: (thrown: unknown) => void): Disposable {
    const end = new AbortController();
    let timer: Disposable | undefined;
    const pingLater = (): void => {
      if (end.signal.aborted) return;
      timer = this.#clock.schedule(this.#answerMs, () => {
        this.docker.ping().then(pingLater, onFailed);
      });
    };
    pingLater();
    return {
      [Symbol.dispose]: () => {
        end.abort();
        timer?.[Symbol.dispose]();
      },
    };
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
      const { ApiVersion, Version, Components } = await docker.version();
      const podman = (Components as typeof Components | undefined)?.find(({ Name }) =>
        Name.startsWith('Podman'),
      );
      if (podman) return err(notForPodman(found.value, podman.Version));
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

  async describe(): Promise<{ readonly version: string; readonly address: string }> {
    const { Version } = await this.docker.version();
    return { version: Version, address: this.#socketPath };
  }

  /**
   * The stdin of a container that is about to start. By hand: the library sends its options as a body, which can end up
   * in this very stdin (https://github.com/apocas/dockerode/issues/742).
   */
  attachStdin(container: string): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socketPath = this.#socketPath;
      const attaching = request({
        socketPath,
        timeout: this.#answerMs,
        method: 'POST',
        path: `/containers/${container}/attach?stream=1&stdin=1`,
        headers: { Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Length': '0' },
      });
      attaching.once('timeout', () => attaching.destroy());
      attaching.once('upgrade', (_response, socket) => {
        socket.setTimeout(0);
        resolve(socket);
      });
      attaching.once('response', (response) => {
        response.resume();
        reject(new AppError('unavailable', `attach was answered with ${response.statusCode}`));
      });
      attaching.once('error', (thrown) => reject(unreachable(thrown, socketPath)));
      attaching.end();
    });
  }
}

/** Files that are put into the volumes of a container before it runs do not arrive there; tried with 4.3. */
function notForPodman(socketPath: string, version: string): string {
  return `The engine at ${socketPath} is Podman ${version}, and sessions in containers need Docker 20.10 or newer. If Docker runs here too, choose it with DOCKER_HOST or a context: docker context use default`;
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldestApi[0] || (major === oldestApi[0] && minor < oldestApi[1]);
}

function clientOf(
  socketPath: string,
  options: { readonly timeout: number } | { readonly agent: Agent },
): Docker {
  // Unless the host is named here, DOCKER_HOST would win over the path.
  const docker = new Docker({ socketPath, host: undefined, ...options });
  const { modem } = docker;
  const dial = modem.dial.bind(modem);
  modem.dial = (call, callback) => {
    dial(call, (thrown, answer) => {
      callback?.(isAnswer(thrown) ? thrown : unreachable(thrown, socketPath), answer);
    });
  };
  return docker;
}

/** The engine's own refusal, or none. */
function isAnswer(thrown: unknown): boolean {
  if (thrown === null || thrown === undefined) return true;
  return thrown instanceof Error && 'statusCode' in thrown && thrown.statusCode !== undefined;
}

function unreachable(thrown: unknown, socketPath: string): AppError {
  return new AppError('unavailable', whyUnreachable(thrown, socketPath));
}

function whyUnreachable(thrown: unknown, socketPath: string): string {
  if (thrown instanceof AppError) return thrown.message;
  switch (codeOf(thrown)) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return `No Docker engine answers at ${socketPath}. Start it (on Linux: sudo systemctl start docker), or install Docker: https://docs.docker.com/engine/install/`;
    case 'EACCES':
      return `This account may not use the Docker engine at ${socketPath}. Add it to the group, then sign in again: sudo usermod -aG docker $USER`;
    case 'ECONNRESET':
    case 'EPIPE':
      return `The Docker engine at ${socketPath} does not answer, or broke off. Look whether it hangs (docker info), and restart it (on Linux: sudo systemctl restart docker).`;
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
