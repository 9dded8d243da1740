/**
 * `npm run dev`: the hub with its page, built anew and started again at each change below `src`. Sessions live on in
 * their runners meanwhile; reload the page. All arguments go to the hub.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { buildWhenOld } from './build-output.mjs';
import { pinnedNode, root } from './checkout.mjs';
import { claudeCodeFor } from './claude-code.mjs';
import { requireNode } from './node-version.mjs';
import { outsideNpm } from './outside-npm.mjs';
import { installPackages } from './packages.mjs';
import { Halt, runScript, say } from './say.mjs';

/** Editors write a file in several steps, and "save all" writes several files. */
const settleMs = 200;

async function develop(/** @type {readonly string[]} */ args) {
  requireNode(process.versions.node);
  await installPackages();

  /** @type {import('node:child_process').ChildProcess | null} */
  let hub = null;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // The hub's end is ours; without one there is nothing to wait for.
    process.on(signal, () => (hub ? hub.kill('SIGTERM') : process.exit(1)));
  }
  const changes = watch(join(root, 'src'), { recursive: true });
  try {
    for (;;) {
      const changed = once(changes, 'change');
      hub = (await isBuilt()) ? startHub(args) : null;
      const ended = hub && once(hub, 'exit');
      await Promise.race(ended ? [changed, ended] : [changed]);
      if (hub && (hub.exitCode !== null || hub.signalCode !== null)) return hub.exitCode ?? 1;
      await wait(settleMs);
      hub?.kill('SIGTERM');
      await ended;
      hub = null;
    }
  } finally {
    changes.close();
  }
}

/** A fault in the source is shown by the build, and waits for the next change. */
async function isBuilt() {
  try {
    await buildWhenOld();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof Halt)) throw thrown;
    say(thrown.message);
    return false;
  }
}

function startHub(/** @type {readonly string[]} */ args) {
  const outside = outsideNpm(process.env, root);
  const environment = { ...outside, ...claudeCodeFor(args, outside).add };
  const entry = join(root, 'out', 'main', 'headless.js');
  return spawn(pinnedNode(), [entry, ...args], { cwd: root, env: environment, stdio: 'inherit' });
}

await runScript(() => develop(process.argv.slice(2)));
