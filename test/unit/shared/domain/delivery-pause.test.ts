import { describe, expect, test } from 'vitest';

import { asId } from '../../../../src/shared/base/ids.ts';
import { deliveryAt, pauseReason, utcTime } from '../../../../src/shared/domain/delivery-pause.ts';
import type { Meter } from '../../../../src/shared/domain/event.ts';
import { needsOperator, sessionStateOf } from '../../../../src/shared/domain/session.ts';
import { SessionStory } from '../../../support/session-story.ts';

const message = asId('message', 'm_1');
const failedAt = '2030-01-01T12:00:00.000Z';
const resetAt = Date.parse('2030-01-01T14:05:00.000Z');

const meter: Meter = {
  model: null,
  costUsd: null,
  contextPercent: null,
  contextTokens: null,
  contextLimitTokens: null,
  fiveHour: { usedPercent: 100, resetsAt: resetAt / 1000 },
  sevenDay: { usedPercent: 40, resetsAt: resetAt / 1000 + 500_000 },
};

/** A turn that failed, with Claude Code at rest behind it. */
function failed(error: string): SessionStory {
  const story = new SessionStory().start().turn('p1');
  story.commit(
    { kind: 'turn.failed', data: { promptId: 'p1', error, text: '' } },
    undefined,
    failedAt,
  );
  story.status('idle');
  return story;
}

function queue(story: SessionStory): void {
  story.commit({ kind: 'message.queued', data: { message, text: 'hello' } });
}

describe('[MSG19] after a rate limit', () => {
  test('the queue waits for the reset that Claude Code reported', () => {
    const story = failed('rate_limit');
    story.commit({ kind: 'claude.metered', data: meter });
    queue(story);
    expect(sessionStateOf(story.view)).toBe('limited');
    expect(deliveryAt(story.view)).toBe(resetAt + 5000);
    expect(pauseReason(story.view, utcTime)).toBe(
      'The rate limit was reached. Queued messages are sent at 14:05 UTC.',
    );
  });

  test('without a known reset the next message is tried after five minutes', () => {
    const story = failed('rate_limit');
    expect(deliveryAt(story.view)).toBe(Date.parse(failedAt) + 300_000);
    expect(pauseReason(story.view, utcTime)).toContain('at 12:05 UTC, or as soon as you send');
  });

  test('without a known reset a message that is sent goes at once', () => {
    const story = failed('rate_limit');
    queue(story);
    expect(deliveryAt(story.view)).toBe(0);
    expect(sessionStateOf(story.view)).toBe('idle');
  });

  test('an operator can have a queued message tried before the reset', () => {
    const story = failed('rate_limit');
    story.commit({ kind: 'claude.metered', data: meter });
    queue(story);
    story.commit({ kind: 'message.released', data: { message } });
    expect(deliveryAt(story.view)).toBe(0);
  });

  test('the limit of an earlier reset is not taken for the one of now', () => {
    const story = failed('rate_limit');
    const old = { usedPercent: 100, resetsAt: Date.parse(failedAt) / 1000 - 600 };
    story.commit({ kind: 'claude.metered', data: { ...meter, fiveHour: old } });
    expect(deliveryAt(story.view)).toBe(Date.parse(failedAt) + 300_000);
  });
});

describe.each(['authentication_failed', 'billing_error', 'account_on_hold'])(
  '[MSG20] after %s',
  (error) => {
    test('the queue waits for a person, also with what is sent later', () => {
      const story = failed(error);
      queue(story);
      expect(deliveryAt(story.view)).toBeNull();
      expect(needsOperator(story.view)).toBe(true);
    });

    test.each([
      ['a turn in the terminal', (story: SessionStory) => story.turn('p2')],
      [
        'another start',
        (story: SessionStory) =>
          story.commit({
            kind: 'session.start-requested',
            data: { prompt: null, isResume: true },
          }),
      ],
      [
        'a retry of an operator',
        (story: SessionStory) => story.commit({ kind: 'message.released', data: { message } }),
      ],
      [
        'a sign-in that Claude Code reports',
        (story: SessionStory) =>
          story.hook('Notification', { notification_type: 'auth_success', message: '' }),
      ],
      [
        'a dialog that was closed in the terminal',
        (story: SessionStory) => {
          story.status('waiting');
          story.status('idle');
        },
      ],
    ] as const)('%s ends it', (_name, act) => {
      const story = failed(error);
      queue(story);
      act(story);
      expect(deliveryAt(story.view)).toBe(0);
      expect(story.view.pause).toBeNull();
    });
  },
);

test('[MSG20] another failure holds nothing', () => {
  expect(deliveryAt(failed('overloaded').view)).toBe(0);
});

test('[MSG20] the late end of an older turn ends no pause', () => {
  const story = failed('authentication_failed');
  story.hook('Stop', { prompt_id: 'p1', last_assistant_message: 'late' });
  expect(deliveryAt(story.view)).toBeNull();
});
