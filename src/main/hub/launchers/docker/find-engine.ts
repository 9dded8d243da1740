import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';

// Finds the engine as the docker command does: DOCKER_HOST, then the context that is chosen, then the usual sockets.
// A container reaches the hub through a socket that is mounted into it, so the engine must be on the hub's machine.

const configSchema = z.looseObject({ currentContext: z.string().optional() });
const contextSchema = z.looseObject({
  Endpoints: z.looseObject({ docker: z.looseObject({ Host: z.string() }) }),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** The path of the engine's socket; else a sentence for a person. */
export function findEngine(environment: Environment, platform: string): Result<string, string> {
  if (platform !== 'linux') {
    return err(
      'Sessions in containers need a hub on Linux: a container on this system cannot reach a socket of the hub.',
    );
  }
  const host = environment['DOCKER_HOST'] ?? hostOfContext(environment);
  if (host === undefined || host === '') return ok(usualSocket(environment));
  const path = /^unix:\/\/(\/.+)$/u.exec(host)?.[1];
  if (path !== undefined) return ok(path);
  return err(
    `The Docker engine at ${host} is not on this machine, and sessions in containers need one that is. Unset DOCKER_HOST, or choose another context: docker context use default`,
  );
}

/** Undefined for the default context, which names no host. */
function hostOfContext(environment: Environment): string | undefined {
  const folder = environment['DOCKER_CONFIG'] ?? join(homeOf(environment), '.docker');
  const name =
    environment['DOCKER_CONTEXT'] ??
    configSchema.safeParse(readJson(join(folder, 'config.json'))).data?.currentContext;
  if (name === undefined || name === '' || name === 'default') return undefined;
  const digest = createHash('sha256').update(name).digest('hex');
  const file = join(folder, 'contexts', 'meta', digest, 'meta.json');
  return contextSchema.safeParse(readJson(file)).data?.Endpoints.docker.Host;
}

/** That of the system, of Docker Desktop, or of a rootless engine: the first that is there. */
function usualSocket(environment: Environment): string {
  const system = '/var/run/docker.sock';
  const runtimeFolder = environment['XDG_RUNTIME_DIR'];
  const others = [
    join(homeOf(environment), '.docker', 'run', 'docker.sock'),
    ...(runtimeFolder === undefined ? [] : [join(runtimeFolder, 'docker.sock')]),
  ];
  return [system, ...others].find((path) => existsSync(path)) ?? system;
}

function homeOf(environment: Environment): string {
  return environment['HOME'] ?? homedir();
}

function readJson(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return value;
  } catch {
    // Not there or not readable: docker then takes the default context too.
    return undefined;
  }
}
