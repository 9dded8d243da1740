import { useState } from 'react';

import type { SessionView } from '../../../shared/domain/session.ts';
import type { StandingApproval } from '../../../shared/domain/standing-approvals.ts';
import { approvalText, keeperWords } from '../../../shared/domain/suggestion-words.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatAge, formatClock, plural } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Revealed } from '../../ui/revealed.tsx';

interface StandingRowProps {
  readonly approval: StandingApproval;
  readonly session: SessionView;
  readonly now: number;
}

export function StandingRow({ approval, session, now }: StandingRowProps) {
  const { actions } = useApp();
  const may = useMay();
  const [isBusy, setIsBusy] = useState(false);
  const text = approvalText(approval);
  const isOurs = approval.keeper === 'hub';
  async function withdraw(): Promise<void> {
    setIsBusy(true);
    // Withdrawn: the row goes with the event.
    if (!(await actions.withdrawApproval(approval.id))) setIsBusy(false);
  }
  return (
    <li>
      <span className="approval-text">
        <code>
          <Revealed text={text} />
        </code>
        <small className="faint">
          {session.name} · by {approval.by.name} on {approval.device},{' '}
          {formatAge(approval.givenAt, now)} · {until(approval)}
          {isOurs && ` · used ${plural(approval.uses, 'time')}`}
        </small>
        {!isOurs && <small className="faint">{keeperWords(approval.handedOn)}.</small>}
      </span>
      {isOurs && may('approval.withdraw', session) && (
        <Button
          size="small"
          disabled={isBusy}
          aria-label={`Withdraw ${text}`}
          onClick={() => void withdraw()}
        >
          Withdraw
        </Button>
      )}
    </li>
  );
}

function until({ expiresAt }: StandingApproval): string {
  return expiresAt === null ? 'this session' : `this session, until ${formatClock(expiresAt)}`;
}
