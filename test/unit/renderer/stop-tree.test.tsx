import { expect, test } from 'vitest';

import { StopTree } from '../../../src/renderer/features/workers/stop-tree.tsx';
import type { SessionView } from '../../../src/shared/domain/session.ts';
import { draw } from '../../support/drawn-window.tsx';
import { SessionStory } from '../../support/session-story.ts';

const running = new SessionStory().start().view;
const ended: SessionView = {
  ...running,
  run: {
    state: 'exited',
    code: 0,
    signal: null,
    reason: null,
    isOutOfMemory: false,
    output: '',
    left: [],
    at: running.createdAt,
  },
};

test.each([
  { session: running, runningBelow: 0, isOffered: true },
  { session: ended, runningBelow: 2, isOffered: true },
  { session: ended, runningBelow: 0, isOffered: false },
])(
  '[RTE6] a tree can be stopped while anything of it runs, $session.run.state with $runningBelow below',
  ({ session, runningBelow, isOffered }) => {
    const html = draw('owner-desktop', <StopTree session={session} runningBelow={runningBelow} />);

    expect(html.includes('Stop tree…')).toBe(isOffered);
  },
);
