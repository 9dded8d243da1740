import { env } from 'node:process';

import Docker from 'dockerode';

/** What `npm run test:docker` has started for these tests; undefined where it could not. */
export interface TestEngine {
  readonly socket: string;
  /** An image with Debian, git, Node and the Claude Code of this checkout. */
  readonly base: string;
  /** An address of this machine that its containers reach. */
  readonly host: string;
  readonly docker: Docker;
}

export function findTestEngine(): TestEngine | undefined {
  const {
    ROUNDHOUSE_TEST_ENGINE: socket,
    ROUNDHOUSE_TEST_BASE_IMAGE: base,
    ROUNDHOUSE_TEST_ENGINE_HOST: host,
  } = env;
  if (socket === undefined || base === undefined || host === undefined) return undefined;
  return { socket, base, host, docker: new Docker({ socketPath: socket, host: undefined }) };
}

/** For tests that are skipped without an engine. */
export function testEngine(): TestEngine {
  const found = findTestEngine();
  if (!found) throw new Error('No engine was started: npm run test:docker');
  return found;
}
