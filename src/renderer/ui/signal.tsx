import type { SignalTone } from '../core/stores/session-groups.ts';

import './signal.css';

/** The lamp of a session. Colour and shape say the same; a word always stands beside it or in its name. */
export function Signal({ tone }: { readonly tone: SignalTone }) {
  return <span className={`signal signal-${tone}`} aria-hidden="true" />;
}
