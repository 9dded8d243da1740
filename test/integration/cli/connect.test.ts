import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { ClaudeTerminal } from '../../support/claude-terminal.ts';
import { CliLab } from '../../support/cli-lab.ts';
import { eventually } from '../../support/session-waits.ts';

// The command line installs the plugin by the real Claude Code, and one that is started without any flag joins.

let lab: CliLab;

beforeAll(async () => {
  lab = await CliLab.start();
});
afterAll(() => lab[Symbol.asyncDispose]());

type Listed = readonly { readonly name: string; readonly state: string }[];

async function names(): Promise<readonly string[]> {
  const items = (await lab.json(['ls'])) as Listed;
  return items.map(({ name }) => name).toSorted();
}

/** Each Claude Code that has joined, or wants to, has a folder in here. */
function seats(): string {
  return join(lab.dataDirectory, 'connect/claude');
}

test('[JOIN10] [JOIN11] connect --apply lets each Claude Code join once, and --remove takes it back', async () => {
  const settings = join(lab.claude.configDir, 'settings.json');
  const before = readFileSync(settings, 'utf8');

  writeFileSync(settings, '{ "broken": ');
  const refused = await lab.run(['connect', '--apply']);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stderr).toContain('Invalid JSON syntax in settings file');
  expect(readFileSync(settings, 'utf8')).toBe('{ "broken": ');

  writeFileSync(settings, before);
  const printed = await lab.run(['connect']);
  expect(printed.stdout).toMatch(/^claude plugin marketplace add \S+\nclaude plugin install /u);
  expect(readFileSync(settings, 'utf8')).toBe(before);
  expect(await lab.run(['connect', '--apply'])).toMatchObject({ code: 0 });
  const token = readFileSync(join(connectionFolder(printed.stdout), 'token'), 'utf8').trim();
  expect(readFileSync(settings, 'utf8')).not.toContain(token);

  // One of the hub's own has the plugin in its settings too, and is one session.
  await lab.run(['start', '.', '--name', 'own']);
  const answered = await lab.run(['prompt', 'own', '%say Ready.', '--wait']);
  expect(answered).toMatchObject({ code: 0 });
  // Its hooks have run, and none of them has made the place of a session that joins.
  expect(existsSync(seats())).toBe(false);
  await using terminal = new ClaudeTerminal({
    lab: lab.claude,
    args: ['--permission-mode', 'default'],
  });
  await eventually('the session of the terminal', async () =>
    (await names()).includes('repo') ? true : undefined,
  );
  expect(await names()).toEqual(['own', 'repo']);
  expect(readdirSync(seats())).toEqual([expect.stringMatching(`^${terminal.pid}-`)]);

  expect(await lab.run(['connect', '--remove'])).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(settings, 'utf8'))).toEqual({
    ...JSON.parse(before),
    enabledPlugins: {},
    extraKnownMarketplaces: {},
  });
  expect(existsSync(join(connectionFolder(printed.stdout), 'token'))).toBe(false);
  expect(await lab.json(['connect', '--list'])).toEqual({ items: [] });
});

/** From the line that adds its marketplace. */
function connectionFolder(printed: string): string {
  return /marketplace add (\S+)/u.exec(printed)?.[1] ?? '';
}
