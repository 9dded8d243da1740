import { describe, expect, test } from 'vitest';

import { toolName, toolSummary } from '../../../src/renderer/core/timeline/tool-words.ts';
import { valueWords } from '../../../src/renderer/features/composer/setting-choices.ts';

function about(path: string): string {
  return toolSummary('Read', { file_path: path }, '/home/ana/web');
}

describe('a call in one line', () => {
  test('tells paths from the folder of its session, and others whole', () => {
    expect(about('/home/ana/web/src/a.ts')).toBe('src/a.ts');
    expect(about('/home/ana/web-docs/a.ts')).toBe('/home/ana/web-docs/a.ts');
    expect(about('/etc/hosts')).toBe('/etc/hosts');
    expect(about('/home/ana/web')).toBe('/home/ana/web');
  });

  test('tells who is asked and what, not the JSON of it', () => {
    const ask = 'mcp__roundhouse__ask_peer';

    expect(toolName(ask)).toBe('ask_peer');
    expect(toolSummary(ask, { peer: 'web', question: 'Which one?' }, '/r')).toBe(
      '→ web Which one?',
    );
    expect(toolName('mcp__github__search')).toBe('github: search');
    expect(toolSummary('mcp__github__search', { q: 'is:open', limit: 3 }, '/r')).toBe('is:open');
    expect(toolSummary('mcp__github__count', { limit: 3 }, '/r')).toBe('{"limit":3}');
  });

  test('calls a question and a plan what they are', () => {
    expect([toolName('AskUserQuestion'), toolName('ExitPlanMode'), toolName('Bash')]).toEqual([
      'Question',
      'Plan',
      'Bash',
    ]);
    expect(toolSummary('ExitPlanMode', { plan: '# Move it\n\n1. One' }, '/r')).toBe(
      'Move it 1. One',
    );
  });
});

test('a model is told by its family and version; another name stays as it is', () => {
  expect(
    [
      'claude-opus-5-5',
      'claude-sonnet-4-20250514',
      'claude-haiku-4-5-20251001',
      'opus',
      'my/m',
    ].map((name) => valueWords('model', name)),
  ).toEqual(['Opus 5.5', 'Sonnet 4', 'Haiku 4.5', 'opus', 'my/m']);
});
