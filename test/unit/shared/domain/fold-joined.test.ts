import { expect, test } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { SessionStory } from '../../../support/session-story.ts';

test('[JOIN3] a conversation that is continued by hand loses what gave an earlier start more rights', () => {
  const story = new SessionStory({
    claudeArgs: [
      '--dangerously-skip-permissions',
      '--disallowedTools',
      'Bash',
      '--permission-mode',
      'bypassPermissions',
      '--permission-mode=bypassPermissions',
      '--allow-dangerously-skip-permissions',
      '--verbose',
    ],
  });
  const connection = asId('connection', 'c_1');
  story.commit({ kind: 'session.joined', data: { connection, pid: 7, isAttended: true } });

  expect(story.view.claudeArgs).toEqual(['--disallowedTools', 'Bash', '--verbose']);
});
