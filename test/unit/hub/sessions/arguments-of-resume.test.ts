import { expect, test } from 'vitest';

import { argumentsOfResume } from '../../../../src/main/hub/sessions/arguments-of-resume.ts';
import { impossibleStart } from '../../../../src/main/hub/sessions/impossible-start.ts';

const there = { hasConversation: true };

test.each([
  [['--permission-mode', 'bypassPermissions', '--verbose'], ['--verbose']],
  [['--permission-mode=acceptEdits'], []],
  [['--dangerously-skip-permissions'], ['--allow-dangerously-skip-permissions']],
  [['--allow-dangerously-skip-permissions'], ['--allow-dangerously-skip-permissions']],
  [
    ['--append-system-prompt', '--permission-mode', '--add-dir', '/a', '/b'],
    ['--append-system-prompt', '--permission-mode', '--add-dir', '/a', '/b'],
  ],
  [
    ['--not-known-yet', 'x'],
    ['--not-known-yet', 'x'],
  ],
])(
  '[CC12] of the arguments %j a resume in a known mode passes on %j',
  (claudeArgs: readonly string[], passed: readonly string[]) => {
    const view = { claudeArgs, model: null, permissionMode: 'plan' };
    expect(argumentsOfResume(view, there)).toEqual(passed);
  },
);

test('[CC12] a mode that the session never showed stays the one that it was started with', () => {
  const claudeArgs = ['--permission-mode', 'plan', '--dangerously-skip-permissions'];
  const view = { claudeArgs, model: null, permissionMode: null };
  expect(argumentsOfResume(view, there)).toEqual(claudeArgs);
});

test('[CC12] a model that was changed since is not changed back', () => {
  const view = { claudeArgs: ['--model', 'opus', '--verbose'], permissionMode: null };
  expect(argumentsOfResume({ ...view, model: 'sonnet' }, there)).toEqual(['--verbose']);
  expect(argumentsOfResume({ ...view, model: null }, there)).toEqual(view.claudeArgs);
});

test('[CC12] a copy continues its own conversation, and is made again only if it has none yet', () => {
  const claudeArgs = ['--resume', 'parent', '--fork-session', '--verbose'];
  const view = { claudeArgs, model: null, permissionMode: null };
  expect(argumentsOfResume(view, there)).toEqual(['--verbose']);
  expect(argumentsOfResume(view, { hasConversation: false })).toEqual(claudeArgs);
});

test.each([
  [{ permissionMode: 'plan', claudeArgs: ['--dangerously-skip-permissions'] }, 'permission mode'],
  [{ permissionMode: 'plan', claudeArgs: ['--permission-mode=manual'] }, 'permission mode'],
  [{ model: 'opus', claudeArgs: ['--model', 'sonnet'] }, 'model'],
])('[CC12] a start that names two of one kind is refused: %j', (asked, what) => {
  const refused = impossibleStart({ launcher: 'local', ...asked });
  expect(refused).toMatchObject({ code: 'bad_request' });
  expect(refused?.message).toContain(what);
});

test('[CC12] a start in one mode may allow another', () => {
  const claudeArgs = ['--allow-dangerously-skip-permissions'];
  expect(impossibleStart({ launcher: 'local', permissionMode: 'plan', claudeArgs })).toBeNull();
});
