import { connect } from 'node:net';

import { messageOf } from '../../shared/base/app-error.ts';
import { parseRunnerAddress } from '../../shared/wire/runner-address.ts';
import { unreachableHubCode } from '../../shared/wire/runner-job.ts';

const limitMs = 10_000;

/**
 * In a container nobody would see a Claude Code that works without a hub. So the runner ends, with a code of its own, before
 * it starts one: a socket may be mounted and still closed to the container's user, or lead nowhere.
 */
export async function proveReach(hubUrl: string | null): Promise<void> {
  const address = hubUrl === null ? undefined : parseRunnerAddress(hubUrl);
  if (address?.type !== 'path') return;
  try {
    await reach(address.path);
  } catch (thrown) {
    process.stderr.write(`The hub cannot be reached at ${hubUrl}: ${messageOf(thrown)}\n`);
    process.exit(unreachableHubCode);
  }
}

function reach(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.setTimeout(limitMs, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
