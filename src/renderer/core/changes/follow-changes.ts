import type { StreamClient } from '../../../shared/client/stream-client.ts';
import type { EventKind } from '../../../shared/domain/event.ts';
import type { ChangesLoader } from './changes-loader.ts';

/** What may have changed files, or what git knows of them. */
const kinds: ReadonlySet<EventKind> = new Set([
  'tool.finished',
  'tool.failed',
  'turn.ended',
  'turn.failed',
  'turn.interrupted',
  'claude.exited',
  'session.setup-ran',
  'work.restored',
  'git.ran',
  'git.failed',
]);

/** Lists changes again when something happened, and after a time away. */
export function followChanges(stream: StreamClient, changes: ChangesLoader): Disposable {
  return stream.onFeed((item) => {
    if (item.type === 'snapshot') changes.noteStale(null);
    if (item.type !== 'events') return;
    const sessions = new Set(
      item.events.filter((event) => kinds.has(event.kind)).map((event) => event.session),
    );
    for (const session of sessions) if (session !== null) changes.noteStale(session);
  });
}
