import { useApp } from '../../core/context/app-context.tsx';
import { formatCost } from '../../core/labels/format.ts';
import { showSession } from '../../core/stores/layout-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Share } from './share.tsx';
import { resetWords, tokenWords, usedNow } from './usage-words.ts';
import type { Usage } from './usage-words.ts';
import { useUsage } from './use-usage.ts';

import './usage.css';

/** What the day cost, how full the limits and the contexts are. What Claude Code does not give is said. */
export function LimitsDialog({ onClose }: { readonly onClose: () => void }) {
  const { usage, fault } = useUsage();
  const now = useNow(10_000);
  return (
    <Dialog title="Limits and cost" size="wide" onClose={onClose}>
      {fault !== null && (
        <p className="field-note is-bad" role="alert">
          Couldn’t read the figures: {fault}
        </p>
      )}
      {usage === null && fault === null && <p className="faint">Loading figures…</p>}
      {usage && (
        <>
          <Figures usage={usage} now={now} />
          <SessionsTable sessions={usage.sessions} onClose={onClose} />
          <p className="faint usage-note">
            All figures come from Claude Code. Limits apply to subscriptions only. The cost shown
            for a subscription is what the same usage would cost with an API key.
          </p>
        </>
      )}
    </Dialog>
  );
}

function Figures({ usage, now }: { readonly usage: Usage; readonly now: number }) {
  return (
    <dl className="usage-figures">
      <div>
        <dt>Today, since midnight</dt>
        <dd>{usage.spentUsd === null ? 'unknown' : formatCost(usage.spentUsd)}</dd>
      </div>
      <Limit name="5-hour limit" window={usage.fiveHour} now={now} />
      <Limit name="Weekly limit" window={usage.sevenDay} now={now} />
    </dl>
  );
}

function Limit(props: {
  readonly name: string;
  readonly window: Usage['fiveHour'];
  readonly now: number;
}) {
  const { name, window, now } = props;
  const used = usedNow(window, now);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {used === null ? 'unknown' : <Share name={name} percent={used} />}
        <small className="faint">{resetWords(window, now)}</small>
      </dd>
    </div>
  );
}

interface SessionsTableProps {
  readonly sessions: Usage['sessions'];
  readonly onClose: () => void;
}

function SessionsTable({ sessions, onClose }: SessionsTableProps) {
  const { stores } = useApp();
  const ordered = sessions.toSorted(
    (a, b) => (b.spentUsd ?? 0) - (a.spentUsd ?? 0) || (b.costUsd ?? 0) - (a.costUsd ?? 0),
  );
  if (ordered.length === 0) return <p className="faint usage-note">No sessions yet.</p>;
  return (
    <div className="usage-table" role="region" aria-label="By session" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Session</th>
            <th scope="col">Today</th>
            <th scope="col">Total</th>
            <th scope="col">Context</th>
            <th scope="col">Calls failed</th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((item) => (
            <tr key={item.session}>
              <th scope="row">
                {item.isRemoved ? (
                  <span className="faint">{item.sessionName} (removed)</span>
                ) : (
                  <button
                    type="button"
                    className="usage-link"
                    onClick={() => {
                      stores.layout.setState((layout) => showSession(layout, item.session), true);
                      onClose();
                    }}
                  >
                    {item.sessionName}
                  </button>
                )}
              </th>
              <td>{item.spentUsd === null ? <Unknown /> : formatCost(item.spentUsd)}</td>
              <td>{item.costUsd === null ? <Unknown /> : formatCost(item.costUsd)}</td>
              <td>
                <Context item={item} />
              </td>
              <td>
                <Failures item={item} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Context({ item }: { readonly item: Usage['sessions'][number] }) {
  if (item.contextPercent === null) return <Unknown />;
  const { contextTokens: tokens, contextLimitTokens: limit } = item;
  return (
    <>
      <Share name={`Context of ${item.sessionName}`} percent={item.contextPercent} />
      {tokens !== null && limit !== null && (
        <small className="faint">
          {tokenWords(tokens)} of {tokenWords(limit)}
        </small>
      )}
    </>
  );
}

function Failures({ item }: { readonly item: Usage['sessions'][number] }) {
  const { stores } = useApp();
  if (item.failures === 0 || item.isRemoved) return <>{`${item.failures} of ${item.calls}`}</>;
  return (
    <button
      type="button"
      className="usage-link"
      aria-label={`${item.failures} of ${item.calls} calls of ${item.sessionName} failed: show them`}
      onClick={() => stores.dialogs.setState({ dialog: 'failures', session: item.session }, true)}
    >
      {item.failures} of {item.calls}
    </button>
  );
}

function Unknown() {
  return <span className="faint">unknown</span>;
}
