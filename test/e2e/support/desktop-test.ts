import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base } from '@playwright/test';
import type { Page } from '@playwright/test';

import { createClaudeLab } from '../../support/claude-lab.ts';
import type { ClaudeLab } from '../../support/claude-lab.ts';
import { ModelServer } from '../../support/model-server/model-server.ts';
import { endRunnersOf } from '../../support/runner-records.ts';
import { Desktop } from './desktop.ts';

/** The folders of one desktop program: what it keeps, what its hub keeps, and room for a test. */
export interface DesktopFolders {
  readonly userData: string;
  readonly data: string;
  readonly scratch: string;
}

interface Fixtures {
  /** Given to the program beside its own options; a test sets it with `test.use`. */
  readonly extraArguments: readonly string[];
  /** Of the program: that of the lab, unless a test makes another one of it with `test.use`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly lab: ClaudeLab;
  readonly folders: DesktopFolders;
  readonly desktop: Desktop;
  readonly window: Page;
}

/** Specs of the desktop program: a fresh one per test, with a real hub and Claude Code. */
export const test = base.extend<Fixtures>({
  extraArguments: [[], { option: true }],
  environment: async ({ lab }, provide) => {
    await provide(lab.env);
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures off this pattern: none
  lab: async ({}, provide) => {
    const model = new ModelServer();
    await model.start();
    const lab = createClaudeLab({ modelUrl: model.url });
    await provide(lab);
    lab[Symbol.dispose]();
    await model[Symbol.asyncDispose]();
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the needed fixtures off this pattern: none
  folders: async ({}, provide) => {
    const userData = mkdtempSync(join(tmpdir(), 'roundhouse-desktop-'));
    const folders = { userData, data: join(userData, 'data'), scratch: join(userData, 'scratch') };
    mkdirSync(folders.data, { mode: 0o700 });
    mkdirSync(folders.scratch);
    await provide(folders);
    await endRunnersOf(folders.data);
    rmSync(userData, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  },
  desktop: async ({ lab, folders, extraArguments, environment }, provide, info) => {
    const desktop = await Desktop.launch({
      userData: folders.userData,
      env: environment,
      args: ['--data', folders.data, '--port', '0', '--claude', lab.claude, ...extraArguments],
    });
    info.annotations.push({ type: 'desktop', description: desktop.engine });
    await provide(desktop);
    // While the hub is there to take their last facts: without it they wait for it.
    await endRunnersOf(folders.data);
    await desktop.close();
  },
  window: async ({ desktop }, provide) => {
    await provide(await desktop.window());
  },
});

/** A repo with one commit. */
export function makeRepo(path: string): string {
  mkdirSync(path, { recursive: true });
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'main'], { cwd: path });
  execFileSync('git', [...identity, 'commit', '--quiet', '--allow-empty', '-m', 'first'], {
    cwd: path,
  });
  return path;
}
