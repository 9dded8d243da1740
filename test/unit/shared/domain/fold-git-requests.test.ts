import { expect, it } from 'vitest';

import type { EventBody, HubEvent } from '../../../../src/shared/domain/event.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

function fold(view: SessionView, body: EventBody, cause: string | null): SessionView {
  const event: HubEvent = {
    seq: view.lastSeq + 1,
    at: view.lastAt,
    session: view.id,
    actor: { type: 'operator', id: 'o_ana', name: 'Ana' },
    cause,
    ...body,
  };
  const folded = foldSession(view, event);
  if (!folded) throw new Error('impossible: a view is not taken away');
  return folded;
}

const requested: EventBody = { kind: 'git.requested', data: { action: 'push' } };
const ran: EventBody = { kind: 'git.ran', data: { action: 'push', command: 'git', output: '' } };
const failed: EventBody = {
  kind: 'git.failed',
  data: { action: 'push', code: 'refused', reason: 'no', hint: null },
};

it('[EV42] what git was asked to do is open until it has its own outcome', () => {
  const { view } = new SessionStory();
  const first = fold(view, requested, 'key-1');
  const second = fold(first, requested, 'key-2');

  expect(second.gitRequests).toEqual([
    { action: 'push', cause: 'key-1' },
    { action: 'push', cause: 'key-2' },
  ]);
  expect(fold(second, ran, 'key-1').gitRequests).toEqual([{ action: 'push', cause: 'key-2' }]);
  expect(fold(second, failed, 'key-2').gitRequests).toEqual([{ action: 'push', cause: 'key-1' }]);
  expect(fold(second, ran, 'of an older log').gitRequests).toEqual(second.gitRequests);
});
