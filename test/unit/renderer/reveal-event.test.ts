import { expect, test } from 'vitest';

import { appendEvents } from '../../../src/renderer/core/timeline/build-timeline.ts';
import { revealEvent } from '../../../src/renderer/core/timeline/reveal-event.ts';
import { emptyTimeline } from '../../../src/renderer/core/timeline/timeline.ts';
import type { TimelineState } from '../../../src/renderer/core/timeline/timelines-store.ts';
import { unloadedTimeline } from '../../../src/renderer/core/timeline/timelines-store.ts';
import type { EventKind, HubEvent } from '../../../src/shared/domain/event.ts';
import { DemoLog } from '../../support/demo-hub/demo-log.ts';
import { ana, SessionScript } from '../../support/demo-hub/session-script.ts';

const script = new SessionScript({ name: 'web', repo: '/repo', startMs: Date.UTC(2030, 0, 1) })
  .running()
  .prompt('Rename the button')
  .tool('Read', { file_path: 'a.ts' })
  .tool('Grep', { pattern: 'button' })
  .tool('Bash', { command: 'npm test' }, { error: 'failed' })
  .answer('It is renamed.')
  .turnEnds('It is renamed.')
  .queued('And the other one')
  .note('later', ana);
const events = new DemoLog().append(script.events);
const loaded: TimelineState = {
  ...unloadedTimeline,
  timeline: appendEvents(emptyTimeline, events),
};

function eventOf(kind: EventKind, at = 0): HubEvent {
  const event = events.filter((one) => one.kind === kind).at(at);
  if (!event) throw new Error(`the script has no ${kind}`);
  return event;
}

function shown(kind: EventKind, at = 0) {
  const { marked, position, openBlocks, openRows } = revealEvent(loaded, eventOf(kind, at).seq);
  return { marked, position, openBlocks: [...openBlocks], openRows: [...openRows] };
}

const turn = `b${eventOf('turn.started').seq}`;

test('a call inside a finished turn is unfolded, opened and marked, also by its end', () => {
  const row = `i${eventOf('tool.started', 2).seq}`;
  const expected = {
    marked: row,
    position: { at: 'row', key: row, offsetPx: -72 },
    openBlocks: [turn],
    openRows: [row],
  };

  expect(shown('tool.started', 2)).toEqual(expected);
  expect(shown('tool.failed')).toEqual(expected);
});

test('a call that only read is shown in the line that gathers it', () => {
  const row = `ri${eventOf('tool.started', 0).seq}`;

  expect(shown('tool.started', 1)).toMatchObject({ marked: row, openRows: [row] });
});

test('a prompt is shown where Claude took it in, an answer where it was said', () => {
  expect(shown('message.queued').marked).toBe(`i${eventOf('turn.started').seq}`);
  const { data } = eventOf('assistant.said') as Extract<HubEvent, { kind: 'assistant.said' }>;
  expect(shown('assistant.said').marked).toBe(`s${data.messageId}`);
  expect(shown('turn.ended').marked).toBe(`s${data.messageId}`);
});

test('what has no row of its own is shown by the last one before it', () => {
  const { data } = eventOf('assistant.said') as Extract<HubEvent, { kind: 'assistant.said' }>;

  expect(shown('message.queued', 1).marked).toBe(`s${data.messageId}`);
});

test('an event that is not loaded changes nothing', () => {
  expect(revealEvent(loaded, 9_999)).toBe(loaded);
});
