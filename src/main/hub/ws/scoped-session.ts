import type { SessionId } from '../../../shared/base/ids.ts';
import type { ScopedSession } from '../../../shared/domain/access.ts';
import type { StreamHub } from './stream-hub.ts';

/** A session that a message or an event names, with what the scope of a grant needs of it. */
export function scopedSession({ log }: Pick<StreamHub, 'log'>, id: SessionId): ScopedSession {
  return { id, repo: log.state.sessions.get(id)?.repo ?? null };
}
