import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ClaudeTerminal } from '../../support/claude-terminal.ts';
import { CliLab } from '../../support/cli-lab.ts';
import { eventually } from '../../support/session-waits.ts';

// Conversations as the real Claude Code stores and opens them, and settings of its that keep its hooks from us.

let lab: CliLab;

interface Session {
  readonly claudeSessionId: string;
  readonly state: string;
  readonly detail: string | null;
  readonly cost: number | null;
}

beforeAll(async () => {
  lab = await CliLab.start();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function session(name: string): Promise<Session> {
  return (await lab.json(['session', name])) as Session;
}

async function ended(name: string): Promise<Session> {
  await lab.run(['stop', name]);
  return await eventually(`${name} to end`, async () => {
    const found = await session(name);
    return found.state === 'exited' ? found : undefined;
  });
}

/** Claude Code reports a cost by its status line, a while after the turn: before that there is none. */
async function costOf(name: string, isReported: (cost: number) => boolean): Promise<number> {
  return await eventually(`${name} to have a cost`, async () => {
    const { cost } = await session(name);
    return cost !== null && isReported(cost) ? cost : undefined;
  });
}

/** What Claude Code has stored of it. */
function conversationFile(id: string): string {
  const projects = join(lab.claude.home, '.claude', 'projects');
  const [found] = readdirSync(projects, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith(`${id}.jsonl`),
  );
  return readFileSync(join(projects, found ?? ''), 'utf8');
}

/** Claude Code stores it a moment after it has answered; before that, another one finds nothing to resume. */
async function isStored(id: string, words: string): Promise<void> {
  await eventually(`"${words}" to be stored`, async () => {
    try {
      return conversationFile(id).includes(words) || undefined;
    } catch {
      return undefined; // There is no file yet.
    }
  });
}

async function detailOf(name: string, part: string): Promise<string> {
  return await eventually(`${name} to say ${part}`, async () => {
    const { detail } = await session(name);
    return detail?.includes(part) === true ? detail : undefined;
  });
}

function repoAt(path: string): string {
  mkdirSync(path, { recursive: true });
  const options = { cwd: path, env: lab.claude.env, stdio: 'pipe' } as const;
  execFileSync('git', ['init', '--quiet'], options);
  execFileSync('git', ['commit', '--quiet', '--allow-empty', '--message=first'], options);
  return path;
}

describe('[CC4] in a folder whose path has 201 characters', () => {
  let repo: string;
  let id: string;

  test('a conversation is listed', async () => {
    const { home } = lab.claude;
    repo = repoAt(join(home, 'a'.repeat(100), 'b'.repeat(201 - home.length - 102)));
    expect(repo).toHaveLength(201);
    await lab.json(['start', repo, '--name', 'long']);
    await lab.idle('long');
    await lab.json(['prompt', 'long', '%say hello', '--wait']);
    await costOf('long', (cost) => cost > 0);
    id = (await ended('long')).claudeSessionId;

    expect(await lab.json(['conversations', repo])).toMatchObject([{ id, title: '%say hello' }]);
  });

  test('it continues in its session, and as a copy', async () => {
    await lab.json(['resume', 'long']);
    await lab.idle('long');
    expect(await lab.json(['prompt', 'long', '%say again', '--wait'])).toMatchObject({
      state: 'answered',
    });
    await lab.json(['start', repo, '--resume', id, '--fork', '--name', 'copy']);
    await lab.idle('copy');
    await costOf('copy', () => true);
    await ended('long');
    await ended('copy');
  });

  test('[CC9] what the copy inherits is not its own cost', async () => {
    expect((await session('long')).cost).toBeGreaterThan(0);
    expect((await session('copy')).cost).toBe(0);
  });

  test('[CC12] the copy continues as itself, not as another copy', async () => {
    for (const text of ['%say mine', '%say mine too']) {
      await lab.json(['resume', 'copy']);
      await lab.idle('copy');
      await lab.json(['prompt', 'copy', text, '--wait']);
      await ended('copy');
    }
    const { claudeSessionId } = await session('copy');
    const file = conversationFile(claudeSessionId);
    const prompts = ['"%say mine"', '"%say mine too"'];
    expect(prompts.filter((prompt) => file.includes(prompt))).toEqual(prompts);
  });
});

describe('[CC7] a conversation that a Claude Code outside has open', () => {
  let outside: ClaudeTerminal;
  let id: string;

  test('is named when it is opened beside a running session', async () => {
    await lab.json(['start', '.', '--name', 'web']);
    await lab.idle('web');
    await lab.json(['prompt', 'web', '%say begun', '--wait']);
    id = (await session('web')).claudeSessionId;
    await isStored(id, '"begun"');
    outside = new ClaudeTerminal({ lab: lab.claude, args: ['--resume', id] });
    const seen = await Promise.race([
      detailOf('web', 'has this conversation open too'),
      outside.exited.then(() => `It has ended: ${outside.text}`),
    ]);

    expect(seen).toContain(`process ${outside.pid} outside of Roundhouse`);
  });

  test('is not opened a second time, but can be copied', async () => {
    await ended('web');
    const resumed = await lab.run(['resume', 'web']);
    const started = await lab.run(['start', '.', '--resume', id, '--name', 'second']);

    for (const refused of [resumed, started]) {
      expect(refused.code).toBe(6);
      expect(refused.stderr).toContain(`(process ${outside.pid}) has this conversation open`);
      expect(refused.stderr).toContain(`--resume ${id} --fork`);
    }
    expect(
      await lab.json(['start', '.', '--resume', id, '--fork', '--name', 'second']),
    ).toMatchObject({
      name: 'second',
    });
    await lab.idle('second');
    await ended('second');
  });

  test('is free again when that one has ended', async () => {
    await outside[Symbol.asyncDispose]();
    await lab.json(['resume', 'web']);
    const idle = await eventually('web to be at its prompt again', async () => {
      const found = await session('web');
      return found.state === 'idle' && found.detail === null ? found : undefined;
    });

    expect(idle.claudeSessionId).toBe(id);
    await ended('web');
  });
});

describe('[CC2] settings that keep the hooks of Claude Code away', () => {
  test.each([
    ['disableAllHooks', { disableAllHooks: true }],
    ['allowedHttpHookUrls', { allowedHttpHookUrls: [] }],
  ])('a session with %s in its repo names the file and the key', async (key, settings) => {
    const repo = repoAt(join(lab.claude.home, key));
    const file = join(repo, '.claude', 'settings.json');
    mkdirSync(join(repo, '.claude'));
    writeFileSync(file, JSON.stringify(settings));
    await lab.json(['start', repo, '--name', key]);

    expect(await detailOf(key, key)).toContain(`"${key}" in ${file}`);
    await ended(key);
  });

  test('the doctor names them too', async () => {
    lab.claude.writeSettings({ httpHookAllowedEnvVars: [] });
    const { stdout } = await lab.run(['doctor', '--json']);
    const checks = JSON.parse(stdout) as readonly { id: string; detail: string }[];
    lab.claude.writeSettings({});

    const found = checks.filter(({ id }) => id === 'hook-settings' || id === 'hooks');
    expect(found.map(({ detail }) => detail.includes('"httpHookAllowedEnvVars" in '))).toEqual([
      true,
      true,
    ]);
    expect(found[0]?.detail).toContain('"disableAllHooks" in ');
  });
});
