import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';

interface BatonCardProps {
  readonly session: SessionView;
  readonly asking: { readonly device: string; readonly name: string };
}

/** Another person asks for the baton that this device holds. */
export function BatonCard({ session, asking }: BatonCardProps) {
  const { terminals } = useApp();
  function answer(word: 'grant' | 'refuse'): void {
    void terminals.use(session.id, (screen) => screen.answerAsker(word, asking.device));
  }
  return (
    <div className="gate" role="group" aria-label={`${asking.name} asks to drive ${session.name}`}>
      <p>
        <b>{asking.name}</b> asks to drive {session.name}.
      </p>
      <div className="gate-actions">
        <Button look="primary" onClick={() => answer('grant')}>
          Give
        </Button>
        <Button look="ghost" className="gate-deny" onClick={() => answer('refuse')}>
          Keep
        </Button>
      </div>
    </div>
  );
}
