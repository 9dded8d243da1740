import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

import { runnerRecordSchema } from '../../../src/shared/wire/runner-job.ts';
import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { freePort } from '../../support/free-port.ts';
import { HubProcess } from '../../support/hub-process.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { RoundhousePage } from '../pages/roundhouse-page.ts';

/** What the journeys of one worker share: each of them starts a session of its own. */
interface JourneyLab {
  readonly model: ModelServer;
  readonly claude: ClaudeLab;
  readonly hub: HubProcess;
}

interface JourneyFixtures {
  readonly roundhouse: RoundhousePage;
}

const run = promisify(execFile);

/** The real hub in a process, the real Claude Code, a scripted model, and a browser that signs in. */
export const test = base.extend<JourneyFixtures, { readonly lab: JourneyLab }>({
  lab: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures off this pattern: none
    async ({}, provide) => {
      await using model = new ModelServer();
      await model.start();
      using claude = createClaudeLab({ modelUrl: model.url });
      const port = await freePort();
      await using hub = new HubProcess({ env: claude.env, claude: claude.claude, port });
      await hub.start();
      await provide({ model, claude, hub });
    },
    { scope: 'worker' },
  ],
  roundhouse: async ({ page, lab }, provide) => {
    await provide(await signIn(page, lab.hub));
  },
});

/** Opens the page by a one-time link, at a session when there is one. */
export async function signIn(
  page: Page,
  hub: HubProcess,
  session?: string,
): Promise<RoundhousePage> {
  const body = session === undefined ? {} : { session };
  const { url } = await hub.client.call('sign-in.offer', { body });
  await page.goto(url);
  return new RoundhousePage(page);
}

/** A session that asks before every tool, and its id. */
export async function startSession(
  lab: JourneyLab,
  options: { readonly name: string; readonly prompt?: string },
): Promise<string> {
  const { id } = await lab.hub.client.call('sessions.start', {
    body: { path: lab.claude.repo, permissionMode: 'manual', ...options },
  });
  return id;
}

/** The command line of this checkout, as from another terminal of this machine; its stdout. */
export async function roundhouse(hub: HubProcess, ...args: readonly string[]): Promise<string> {
  const cli = resolve('src/cli/index.ts');
  const { stdout } = await run(process.execPath, [cli, ...args, '--data', hub.dataDirectory]);
  return stdout;
}

/** The process of Claude Code itself, which outlives a hub; null when none runs. */
export function claudePid(hub: HubProcess, session: string): number | null {
  const record = join(hub.dataDirectory, 'runners', session, 'runner.json');
  return runnerRecordSchema.parse(JSON.parse(readFileSync(record, 'utf8'))).claudePid;
}
