import type { EventRecord } from '../event.ts';
import type { SessionView } from '../session.ts';

type GitEvent = EventRecord<'git.requested'> | EventRecord<'git.ran'> | EventRecord<'git.failed'>;

/** What git was asked to do and has no outcome yet: an outcome has the same cause as its request. */
export function foldGitRequests(
  requests: SessionView['gitRequests'],
  { kind, cause, data }: GitEvent,
): SessionView['gitRequests'] {
  const others = requests.filter((request) => request.cause !== cause);
  if (kind !== 'git.requested' || cause === null) return others;
  return [...others, { action: data.action, cause }];
}
