import { useAppStore } from '../../core/context/app-context.tsx';
import { sessionsInNeed } from '../../core/stores/session-groups.ts';

/** Tells a screen reader which sessions wait, whenever that changes. */
export function Announcer() {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const names = sessionsInNeed(sessions.values()).map((session) => session.name);
  return (
    <p className="unseen" role="status" aria-label="Sessions that need you">
      {names.length > 0 && `Needs you: ${names.join(', ')}`}
    </p>
  );
}
