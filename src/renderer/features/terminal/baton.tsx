import { personAtDevice, shortDeviceName } from '../../../shared/domain/device-kind.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
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
  const may = useMay();
  if (session.run.state !== 'running' || session.joined !== null) return null;
  if (!may('terminal.type', session)) return <Watching presence={presence} />;
  const holder = presence?.baton?.device;
  if (holder === undefined || !presence) return <Free session={session} />;
  return holder === device ? (
    <Mine session={session} presence={presence} />
  ) : (
    <Theirs session={session} presence={presence} />
  );
}

/** For a device that never types: who does, and why there is nothing to press. */
function Watching({ presence }: { readonly presence: SessionPresence | undefined }) {
  const holder = presence?.baton;
  return (
    <span className="baton">
      <span className="dim">
        {holder ? `${personAtDevice(holder)} is driving` : 'You are watching'}
      </span>
    </span>
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
      {personAtDevice(asking)} asks to drive
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
  const may = useMay();
  const me = useAppStore(
    (stores) => stores.connection,
    (connection) => connection,
  );
  const { asking, baton } = presence;
  const isOwn = isOwnHolder(presence, me.operator);
  const isAsking = asking !== null && asking.device === me.device;
  const mayForce = may('baton.force', session);
  const holder = baton === null ? '' : personAtDevice(baton);
  return (
    <span className="baton">
      <span className="dim cut" title={holder}>
        {isOwn ? `You drive on ${placeOf(presence)}` : `${holder} is driving`}
      </span>
      {isAsking && !mayForce ? (
        <span className="dim" role="status">
          Asked to drive
        </span>
      ) : (
        <Button
          size="small"
          look="quiet"
          onClick={() => act(mayForce && (isOwn || isAsking) ? 'force' : 'take')}
        >
          {isOwn ? 'Drive here' : isAsking ? 'Take over now' : 'Ask to drive'}
        </Button>
      )}
    </span>
  );
}

function placeOf({ baton }: SessionPresence): string {
  const name = baton?.deviceName;
  return name === undefined ? 'another device' : `another device: ${shortDeviceName(name)}`;
}
