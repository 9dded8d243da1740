import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const patienceMs = 120_000;
const lookEveryMs = 200;

/**
 * Starts a packaged program with a data directory of its own, asks its hub for the page, and ends it.
 *
 * @param {readonly [string, ...string[]]} command
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Promise<string | null>} what was wrong, or null
 */
export async function smokeStart([program, ...args], environment) {
  const data = mkdtempSync(join(tmpdir(), 'roundhouse-smoke-'));
  const own = ['--data', data, '--port', '0', `--user-data-dir=${join(data, 'electron')}`];
  const child = spawn(program, [...args, ...own, '--updates', 'off'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const end = once(child, 'exit');
  try {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookEveryMs) {
      if (child.exitCode !== null || child.signalCode !== null)
        return 'it ended before its hub served';
      const url = hubIn(data);
      if (url !== null) return await problemOfPage(url);
      await wait(lookEveryMs);
    }
    return 'its hub did not serve in time';
  } finally {
    child.kill();
    await end;
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }
}

/** @returns {string | null} the address of the hub that serves, when there is one */
function hubIn(/** @type {string} */ data) {
  const file = join(data, 'hub.json');
  if (!existsSync(file)) return null;
  try {
    const { url } = /** @type {{ url?: string }} */ (JSON.parse(readFileSync(file, 'utf8')));
    return url ?? null;
  } catch (thrown) {
    // Half written.
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

async function problemOfPage(/** @type {string} */ url) {
  const answer = await fetch(url);
  const text = await answer.text();
  return answer.ok && text.includes('<title>Roundhouse</title>')
    ? null
    : `its page answers ${answer.status}`;
}
