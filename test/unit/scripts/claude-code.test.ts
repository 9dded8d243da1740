import { expect, test } from 'vitest';

import { claudeCodeFor } from '../../../scripts/claude-code.mjs';

const nothing = { add: {}, line: null };

test('a person who names Claude Code is left alone', () => {
  expect(claudeCodeFor(['--claude', '/opt/claude'], { PATH: '' })).toEqual(nothing);
  expect(claudeCodeFor(['--claude=/opt/claude'], { PATH: '' })).toEqual(nothing);
  expect(claudeCodeFor([], { PATH: '', ROUNDHOUSE_CLAUDE: '/opt/claude' })).toEqual(nothing);
});

test('without one on PATH the line that installs it is said', () => {
  const { line } = claudeCodeFor(['--port', '0'], { PATH: '' });
  expect(line).toContain('npm install -g @anthropic-ai/claude-code');
});
