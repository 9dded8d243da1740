import { rmdirSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { CliLab } from '../../support/cli-lab.ts';

// A Claude Code that does not stay, by the command line: the real one, with what it says itself.

let lab: CliLab;

beforeAll(async () => {
  lab = await CliLab.start();
});
afterAll(() => lab[Symbol.asyncDispose]());

test('[STATE9] a wrong argument is reported with the words of Claude Code, at each attempt', async () => {
  const started = await lab.run(['start', '.', '--name', 'odd', '--', '--nonsense']);
  expect(started.code).toBe(1);
  expect(started.stdout).toBe('');
  expect(started.stderr).toContain("ended with exit code 1: error: unknown option '--nonsense'");

  const resumed = await lab.run(['resume', 'odd']);
  expect(resumed.code).toBe(1);
  expect(resumed.stderr).toContain("unknown option '--nonsense'");
  expect((await lab.run(['session', 'odd'])).stdout).toContain(
    "Last output     error: unknown option '--nonsense'",
  );
  expect((await lab.run(['prompt', 'odd', 'hello'])).stderr).toContain(
    "unknown option '--nonsense'",
  );
});

test('[STATE9] a folder that was taken away is named', async () => {
  const folder = join(lab.claude.home, 'short-lived');
  mkdirSync(folder);
  await lab.run(['start', folder, '--name', 'homeless', '--', '--nonsense']);
  rmdirSync(folder);
  const { code, stderr } = await lab.run(['resume', 'homeless']);
  expect(code).toBe(1);
  expect(stderr).toContain(`homeless did not start: The folder ${folder} is not there.`);
});
