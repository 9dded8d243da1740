import type { SessionView } from '../../../shared/domain/session.ts';
import { stateDetail } from '../../../shared/domain/state-detail.ts';
import { useMay } from '../../core/context/use-may.ts';
import { Signal } from '../../ui/signal.tsx';

import './gates.css';

/** Claude Code shows a dialog that no hook told us of: nothing is guessed from the screen. */
export function DialogHint({ session }: { readonly session: SessionView }) {
  const mayType = useMay()('terminal.type', session);
  return (
    <section className="gate" aria-label={`${session.name} is waiting in its terminal`}>
      <div className="gate-title">
        <Signal tone="waiting" />
        <b>{session.name} is waiting in its terminal</b>
      </div>
      <p className="gate-foot">
        {sentence(stateDetail(session))}{' '}
        {mayType
          ? 'Answer it in the terminal.'
          : 'Someone who can drive must answer it in the terminal.'}
      </p>
    </section>
  );
}

function sentence(words: string | null): string {
  if (words === null) return '';
  const end = /[.?!…]$/u.test(words) ? '' : '.';
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${end}`;
}
