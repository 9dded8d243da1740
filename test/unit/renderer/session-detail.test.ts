import { expect, test } from 'vitest';

import { inboxOf } from '../../../src/renderer/core/inbox/inbox.ts';
import { inboxDetail } from '../../../src/renderer/features/sessions/session-detail.ts';
import { SessionStory } from '../../support/session-story.ts';

function asked(tool: string, input: Readonly<Record<string, string>>): string {
  const story = new SessionStory().start().turn('p1');
  story.hook(
    'PermissionRequest',
    { tool_name: tool, tool_input: input, prompt_id: 'p1' },
    'request-1',
  );
  const [item] = inboxOf({
    sessions: [story.view],
    presence: new Map(),
    device: null,
    person: null,
    may: () => true,
  });
  return item ? inboxDetail(item) : '';
}

test('a session in need says what it asks, in words of people', () => {
  expect(asked('Bash', { command: 'npm test' })).toBe('Bash · npm test');
  expect(asked('AskUserQuestion', {})).toMatch(/^Question · /);
  expect(asked('ExitPlanMode', { plan: 'first this' })).toMatch(/^Plan · /);
});
