import { useState } from 'react';

import { cutText } from '../../../shared/base/cut-text.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatDuration } from '../../core/labels/format.ts';
import type { Wait } from '../../core/map/waits.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

interface WaitRowProps {
  readonly wait: Wait;
  readonly sessions: ReadonlyMap<string, SessionView>;
  readonly now: number;
}

const shownCharacters = 160;

/** One open ask in words, with the button that withdraws it. */
export function WaitRow({ wait, sessions, now }: WaitRowProps) {
  const { ask, from, to } = wait;
  const { actions } = useApp();
  const may = useMay();
  const [isBusy, setIsBusy] = useState(false);
  const asker = sessions.get(from);
  const target = sessions.get(to);
  const mayWithdraw = [asker, target].some(
    (session) => session !== undefined && may('peer.message', session),
  );
  async function withdraw(): Promise<void> {
    setIsBusy(true);
    // Done: the row stays until the event takes it away.
    if (!(await actions.withdrawAsk(ask.id))) setIsBusy(false);
  }
  const names = `${asker?.name ?? ask.from.name} → ${target?.name ?? ask.to.name}`;
  return (
    <li>
      <div className="map-wait-words">
        <b>{names}</b>{' '}
        <span className="faint">
          {stateLabels[ask.state] ?? ask.state} · for {ask.root.name} ·{' '}
          {formatDuration(Math.max(0, now - Date.parse(ask.createdAt)))}
        </span>
        <div className="dim">
          <Revealed text={cutText(ask.text.replaceAll(/\s+/gu, ' '), shownCharacters)} />
        </div>
      </div>
      {mayWithdraw && (
        <Button
          size="small"
          disabled={isBusy}
          aria-label={`Withdraw ${names}`}
          onClick={() => void withdraw()}
        >
          Withdraw
        </Button>
      )}
    </li>
  );
}

const stateLabels: Readonly<Record<string, string>> = {
  queued: 'queued',
  delivered: 'delivered',
  read: 'being answered',
};
