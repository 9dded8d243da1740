import type { HubEvent, NewEvent } from '../../../shared/domain/event.ts';

/** The event with its place in the log. */
export function numbered(event: NewEvent, seq: number): HubEvent {
  return { seq, ...event };
}
