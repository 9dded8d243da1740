import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';

import { AppProvider } from '../../../src/renderer/core/context/app-context.tsx';
import { notAsked } from '../../../src/renderer/features/peers/ask-states.ts';
import { AskedList } from '../../../src/renderer/features/peers/asked-list.tsx';
import { asId } from '../../../src/shared/base/ids.ts';
import type { Message, MessageState } from '../../../src/shared/domain/message.ts';
import { windowOf } from '../../support/drawn-window.tsx';
import { SessionStory } from '../../support/session-story.ts';

const session = new SessionStory().start().view;
const ana = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;

/** Of a question that Ana asked. */
function listWith(state: MessageState): string {
  const message: Message = {
    id: asId('message', 'm_1'),
    session: session.id,
    text: 'Who knows?',
    isCommand: false,
    from: ana,
    suggestedBy: null,
    authors: [ana],
    state,
    createdAt: session.createdAt,
    deliveredAt: null,
    acceptedAt: null,
    answeredAt: null,
    answer: null,
    reason: null,
    isDispatched: false,
    attempt: 1,
    promptId: null,
  };
  const known = windowOf('owner-desktop', [{ ...session, messages: [message] }]);
  const asked = [{ id: message.id, session: session.id, kind: 'ask' }] as const;
  return renderToStaticMarkup(
    <AppProvider value={known}>
      <AskedList asked={asked} />
    </AppProvider>,
  );
}

test.each([
  { state: 'queued', isOffered: true },
  { state: 'held', isOffered: true },
  { state: 'unknown', isOffered: true },
  { state: 'accepted', isOffered: false },
  { state: 'failed', isOffered: false },
] as const)('[RTE1] a question can be withdrawn wherever the hub drops it: $state', (one) => {
  expect(listWith(one.state).includes('Withdraw')).toBe(one.isOffered);
});

test('[RTE1] another try asks only the sessions that were refused before', () => {
  const sent = [
    { session: 's_one', id: 'm_1' },
    { session: 's_two', id: null },
    { session: 's_three', id: 'm_3' },
  ];

  expect(notAsked(sent)).toEqual(['s_two']);
});

test('[RTE1] what becomes of a question is announced to those who do not see the list', () => {
  expect(listWith('queued')).toContain('aria-live="polite"');
});
