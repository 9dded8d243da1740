import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { ComposingService } from '../../../../src/main/hub/composing/composing-service.ts';
import { Git } from '../../../../src/main/hub/repos/git.ts';
import type { LauncherName } from '../../../../src/shared/domain/launcher-name.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { SessionStory } from '../../../support/session-story.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-composing-'));
  for (const folder of ['repo/.claude/commands', 'config/commands']) {
    mkdirSync(join(top, folder), { recursive: true });
  }
  writeFileSync(join(top, 'repo/notes.txt'), 'x');
  writeFileSync(join(top, 'repo/.claude/commands/ship.md'), 'x');
  writeFileSync(join(top, 'config/commands/mine.md'), 'x');
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

async function offered(launcher: LauncherName) {
  const composing = new ComposingService({
    git: new Git({
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/nonexistent' },
    }),
    clock: new ManualClock(),
    claudeConfigDirectory: join(top, 'config'),
  });
  const folder = join(top, 'repo');
  const { view } = new SessionStory({ launcher, cwd: folder, repo: folder });
  const commands = await composing.listCommands(view);
  return {
    files: await composing.findFiles(view, '', 20),
    sources: new Set(commands.map(({ source }) => source)),
  };
}

test('a session beside the hub is offered the files and commands of its folder', async () => {
  expect(await offered('local')).toMatchObject({
    files: expect.arrayContaining(['notes.txt']) as unknown,
    sources: new Set(['built-in', 'personal', 'project']),
  });
});

test("[ROLE-5] a session in a container shows nothing of the owner's checkout and configuration", async () => {
  expect(await offered('docker')).toEqual({ files: [], sources: new Set(['built-in']) });
});
