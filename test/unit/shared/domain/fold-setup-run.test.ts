import { expect, it } from 'vitest';

import type { EventBody, HubEvent } from '../../../../src/shared/domain/event.ts';
import { foldSession } from '../../../../src/shared/domain/fold/fold-session.ts';
import type { SessionView } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

const command = '.roundhouse/setup';
const started: EventBody = { kind: 'session.setup-started', data: { command } };
const ran: EventBody = { kind: 'session.setup-ran', data: { command, code: 0, output: '' } };

function setupRunAfter(...bodies: readonly EventBody[]): SessionView['setupRun'] | undefined {
  let { view }: { view: SessionView | undefined } = new SessionStory();
  for (const body of bodies) {
    const seq: number = (view?.lastSeq ?? 0) + 1;
    const actor = { type: 'operator', id: 'o_ana', name: 'Ana' } as const;
    const envelope = { seq, at: view?.lastAt ?? '', session: view?.id ?? null, actor, cause: null };
    const event: HubEvent = { ...envelope, ...body };
    view = foldSession(view, event);
  }
  return view?.setupRun;
}

it('[SETUP3] the view says how far the setup command of the worktree has come', () => {
  expect(setupRunAfter()).toBe('none');
  expect(setupRunAfter(started)).toBe('begun');
  expect(setupRunAfter(started, ran)).toBe('ended');
});

it('[SETUP3] a log of an older version, which has only the outcome, has it ended', () => {
  expect(setupRunAfter(ran)).toBe('ended');
});
