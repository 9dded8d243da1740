import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { paneArea } from '../../core/context/pane-area.ts';
import { formatAge } from '../../core/labels/format.ts';
import { showBeside, showSession } from '../../core/stores/layout-store.ts';
import { presentPeople } from '../../core/stores/present-people.ts';
import { signalTone, stateWord } from '../../core/stores/session-groups.ts';
import type { SessionListRow } from '../../core/stores/session-lists.ts';
import { Avatars } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { sessionDetail } from './session-detail.ts';

interface SessionRowProps {
  readonly row: SessionListRow;
  /** The Tab key comes in here. */
  readonly isStop: boolean;
  readonly onChoose: (session: string) => void;
}

export function SessionRow({ row, isStop, onChoose }: SessionRowProps) {
  const { session, depth, heading } = row;
  const { stores } = useApp();
  const isSelected = useAppStore(
    (all) => all.layout,
    (layout) => layout.focused === session.id,
  );
  const presence = useAppStore(
    (all) => all.sessions,
    (state) => state.presence.get(session.id),
  );
  const now = useNow(30_000);
  const word = stateWord(session);
  const people = presentPeople(presence?.attached ?? []);
  return (
    <>
      {heading && (
        <span className="session-list-heading" title={heading.repo} aria-hidden="true">
          {heading.label}
        </span>
      )}
      <button
        type="button"
        className={`session-open depth-${depth} ${isSelected ? 'is-selected' : ''}`}
        aria-current={isSelected ? 'true' : undefined}
        tabIndex={isStop ? 0 : -1}
        title={`${session.name} · ${session.cwd}`}
        onClick={(event) => {
          onChoose(session.id);
          stores.layout.setState(
            (layout) =>
              event.ctrlKey || event.metaKey
                ? showBeside(layout, session.id, { area: paneArea() })
                : showSession(layout, session.id),
            true,
          );
        }}
      >
        <Signal tone={signalTone(session)} />
        <span className="session-words">
          <b className="cut">{session.name}</b>
          <small className="cut">
            <span className="unseen">{word}, </span>
            {sessionDetail(session, now)}
          </small>
        </span>
        <span className="session-end">
          {session.isPinned && <Icon name="pin" size={11} />}
          {people.length > 0 ? (
            <Avatars people={people} />
          ) : (
            <span className="faint">{formatAge(session.lastAt, now)}</span>
          )}
        </span>
      </button>
    </>
  );
}
