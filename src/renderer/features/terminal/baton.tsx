import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../app/app-context.tsx';
import { Button } from '../../ui/button.tsx';

/** Who drives the terminal, and what one can do about it. */
export function Baton({ session }: { readonly session: SessionView }) {
  const { terminals } = useApp();
  const presence = useAppStore(
    (stores) => stores.sessions,
    (state) => state.presence.get(session.id),
  );
  const device = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.device,
  );
  if (session.run.state !== 'running') return null;
  const holder = presence?.baton ?? null;
  const asking = presence?.asking ?? null;
  const isMine = holder !== null && holder.device === device;

  function act(action: 'take' | 'release' | 'force'): void {
    void terminals.use(session.id, (screen) => {
      screen.baton(action);
      if (action !== 'release') screen.focus();
    });
  }
  function answer(word: 'grant' | 'refuse', to: string): void {
    void terminals.use(session.id, (screen) => screen.answerAsker(word, to));
  }
  if (isMine && asking) {
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
  if (isMine) {
    return (
      <span className="baton">
        <span className="dim">You drive</span>
        <Button size="small" look="quiet" onClick={() => act('release')}>
          Release
        </Button>
      </span>
    );
  }
  if (!holder) {
    return (
      <span className="baton">
        <Button size="small" look="quiet" onClick={() => act('take')}>
          Drive
        </Button>
      </span>
    );
  }
  const isAsking = asking !== null && asking.device === device;
  return (
    <span className="baton">
      <span className="dim">{holder.name} drives</span>
      {isAsking ? (
        <Button size="small" look="quiet" onClick={() => act('force')}>
          Take it now
        </Button>
      ) : (
        <Button size="small" look="quiet" onClick={() => act('take')}>
          Ask for it
        </Button>
      )}
    </span>
  );
}
