import type { SessionView } from '../../../shared/domain/session.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { isOwnHolder } from '../../core/stores/baton-holder.ts';
import { Button } from '../../ui/button.tsx';

interface BatonProps {
  readonly session: SessionView;
}

/** Who drives the terminal, and what one can do about it. */
export function Baton({ session }: BatonProps) {
  const presence = useAppStore(
    (stores) => stores.sessions,
    (state) => state.presence.get(session.id),
  );
  const device = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.device,
  );
  if (session.run.state !== 'running') return null;
  const holder = presence?.baton?.device;
  if (holder === undefined || !presence) return <Free session={session} />;
  return holder === device ? (
    <Mine session={session} presence={presence} />
  ) : (
    <Theirs session={session} presence={presence} />
  );
}

type Action = 'take' | 'release' | 'force';

function useBaton({ id }: SessionView): (action: Action) => void {
  const { terminals } = useApp();
  return (action) =>
    void terminals.use(id, (screen) => {
      screen.baton(action);
      if (action !== 'release') screen.focus();
    });
}

function Free({ session }: BatonProps) {
  const act = useBaton(session);
  return (
    <span className="baton">
      <Button size="small" look="quiet" onClick={() => act('take')}>
        Drive
      </Button>
    </span>
  );
}

interface HeldProps extends BatonProps {
  readonly presence: SessionPresence;
}

function Mine({ session, presence: { asking } }: HeldProps) {
  const { terminals } = useApp();
  const act = useBaton(session);
  if (!asking) {
    return (
      <span className="baton">
        <span className="dim">You drive</span>
        <Button size="small" look="quiet" onClick={() => act('release')}>
          Release
        </Button>
      </span>
    );
  }
  function answer(word: 'grant' | 'refuse', to: string): void {
    void terminals.use(session.id, (screen) => screen.answerAsker(word, to));
  }
  return (
    <span className="baton" role="status">
      {asking.name} asks to drive
      <Button size="small" onClick={() => answer('grant', asking.device)}>
        Give
      </Button>
      <Button size="small" look="quiet" onClick={() => answer('refuse', asking.device)}>
        Keep
      </Button>
    </span>
  );
}

function Theirs({ session, presence }: HeldProps) {
  const act = useBaton(session);
  const me = useAppStore(
    (stores) => stores.connection,
    (connection) => connection,
  );
  const { asking, baton } = presence;
  const isOwn = isOwnHolder(presence, me.operator);
  const isAsking = asking !== null && asking.device === me.device;
  return (
    <span className="baton">
      <span className="dim">
        {isOwn ? 'Driving on another device' : `${baton?.name ?? ''} is driving`}
      </span>
      <Button size="small" look="quiet" onClick={() => act(isOwn || isAsking ? 'force' : 'take')}>
        {isOwn ? 'Drive here' : isAsking ? 'Take over now' : 'Ask to drive'}
      </Button>
    </span>
  );
}
