import { expect, test } from 'vitest';

import { ReportTimes } from '../../../../src/main/hub/messages/report-times.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { SessionStory } from '../../../support/session-story.ts';

const message = asId('message', 'm_1');

function dispatched(): SessionStory {
  const story = new SessionStory().start();
  story.commit({ kind: 'message.queued', data: { message, text: 'do it' } });
  story.commit({ kind: 'message.dispatched', data: { message, attempt: 1 } });
  return story;
}

test('[MSG21] a report that does not come is asked for once, then the outcome is unknown', () => {
  const clock = new ManualClock();
  const times = new ReportTimes(clock);
  const { view } = dispatched();
  expect(times.look(view, view.messages[0])).toBe('waits');
  clock.advanceBy(times.leftMs(view.id) ?? 0);
  expect(times.look(view, view.messages[0])).toBe('ask');
  expect(times.look(view, view.messages[0])).toBe('waits');
  clock.advanceBy(times.leftMs(view.id) ?? 0);
  expect(times.look(view, view.messages[0])).toBe('over');
});

test('[MSG21] the time begins again with another attempt, and with a step forward', () => {
  const clock = new ManualClock();
  const times = new ReportTimes(clock);
  const story = dispatched();
  times.look(story.view, story.view.messages[0]);
  clock.advanceBy(170_000);
  story.fact({ type: 'delivery', message, attempt: 1, outcome: { state: 'typed' } });
  expect(times.look(story.view, story.view.messages[0])).toBe('waits');
  expect(times.leftMs(story.view.id)).toBe(180_000);
});

test('[MSG21] no report is missed while the runner is away', () => {
  const clock = new ManualClock();
  const times = new ReportTimes(clock);
  const story = dispatched();
  times.look(story.view, story.view.messages[0]);
  const { run } = story.view;
  if (run.state !== 'running') throw new Error('the session runs');
  story.commit({ kind: 'runner.disconnected', data: { runner: run.runner } });
  clock.advanceBy(3_600_000);
  expect(times.look(story.view, story.view.messages[0])).toBe('waits');
  expect(times.leftMs(story.view.id)).toBeNull();
});
