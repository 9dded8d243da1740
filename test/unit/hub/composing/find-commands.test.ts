import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { findCommands } from '../../../../src/main/hub/composing/find-commands.ts';

let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'roundhouse-commands-'));
});

afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

async function found(name: string) {
  const view = { cwd: join(top, 'repo/packages/web'), repo: join(top, 'repo') };
  const commands = await findCommands(view, join(top, 'config'));
  return commands.find((command) => command.name === name);
}

test('commands and skills of the folder, the repo and the owner are found, with what they say', async () => {
  write(
    'repo/.claude/commands/greet.md',
    '---\ndescription: "Says hello"\nargument-hint: [name]\n---\nHi',
  );
  write('repo/packages/web/.claude/commands/sub/deep.md', '# Deep thing\nmore');
  write('config/skills/wave/SKILL.md', '---\r\nname: wave\r\ndescription: Waves\r\n---\r\nWave');

  expect(await found('greet')).toEqual({
    name: 'greet',
    description: 'Says hello',
    argumentHint: '[name]',
    source: 'project',
    kind: 'prompt',
  });
  expect(await found('sub:deep')).toMatchObject({ description: 'Deep thing', source: 'project' });
  expect(await found('wave')).toMatchObject({ description: 'Waves', source: 'personal' });
  expect(await found('clear')).toMatchObject({ source: 'built-in', kind: 'local' });
});

test('[REPO-2] a link out of the repo is not read, and a name that cannot be typed is not offered', async () => {
  write('secret.md', '---\ndescription: secret\n---\n');
  write('repo/.claude/commands/two words.md', 'x');
  mkdirSync(join(top, 'repo/.claude/skills/leak'), { recursive: true });
  symlinkSync(join(top, 'secret.md'), join(top, 'repo/.claude/commands/leak.md'));
  symlinkSync(join(top, 'secret.md'), join(top, 'repo/.claude/skills/leak/SKILL.md'));

  expect(await found('leak')).toBeUndefined();
  expect(await found('two words')).toBeUndefined();
});

test('a skill that is not for people is not offered', async () => {
  write('repo/.claude/skills/inner/SKILL.md', '---\nuser-invocable: false\n---\nx');
  expect(await found('inner')).toBeUndefined();
});
