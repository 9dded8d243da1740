import type { ToolTally } from '../../../shared/domain/session.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { formatCost, formatDuration, plural } from '../../core/labels/format.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useLookup } from '../../ui/use-lookup.ts';
import { FailureGroupView } from './failure-group.tsx';
import type { FailedCall } from './group-failures.ts';
import { groupFailures, sumsOf } from './group-failures.ts';

import './usage.css';

interface FailuresDialogProps {
  /** Null is all sessions. */
  readonly session: string | null;
  readonly onClose: () => void;
}

const callLimit = 500;

/** Failed calls: how many, which, how long they took and what they cost. */
export function FailuresDialog({ session, onClose }: FailuresDialogProps) {
  const { http } = useApp();
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const view = session === null ? undefined : sessions.get(session);
  const tally = view?.tally ?? sumOfTallies([...sessions.values()].map((one) => one.tally));

  // Asked for again when one more has failed.
  const found = useLookup(`${session ?? 'all'} ${tally.failures}`, (signal) =>
    http.call('failures.list', {
      query: { limit: callLimit, ...(session === null ? {} : { session }) },
      signal,
    }),
  );
  const loaded = found.state === 'found' ? found.value : null;

  return (
    <Dialog
      title={view ? `Failed calls of ${view.name}` : 'Failed calls'}
      size="wide"
      onClose={onClose}
    >
      <p className="dim" role="status">
        {tallyWords(tally)} {loaded && costWords(loaded.items)}
      </p>
      {found.state === 'asking' && <p className="faint usage-note">Loading failed calls…</p>}
      {found.state === 'refused' && (
        <p className="field-note is-bad" role="alert">
          Couldn’t read the failed calls: {found.reason}
        </p>
      )}
      {loaded && (
        <>
          <div className="failure-groups" role="list" aria-label="Failures by tool and error">
            {groupFailures(loaded.items).map((group) => (
              <FailureGroupView
                key={group.key}
                group={group}
                isNamed={session === null}
                onClose={onClose}
              />
            ))}
          </div>
          {loaded.next !== null && (
            <p className="faint usage-note">Only the newest {loaded.items.length} are shown.</p>
          )}
          {loaded.items.length > 0 && (
            <p className="faint usage-note">
              The cost of a failed call is what Claude Code reports for the step that read the
              failure. Calls that failed together share it.
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}

function tallyWords({ calls, failures, denials }: ToolTally): string {
  if (calls === 0) return 'No tool calls yet.';
  const share = calls === 0 ? 0 : Math.round((failures / calls) * 100);
  const denied = denials === 0 ? '' : ` ${plural(denials, 'call')} denied.`;
  if (failures === 0) return `None of ${plural(calls, 'call')} failed.${denied}`;
  return `${failures} of ${plural(calls, 'call')} failed (${share}%).${denied}`;
}

function costWords(calls: readonly FailedCall[]): string {
  if (calls.length === 0) return '';
  const { durationMs, costUsd } = sumsOf(calls);
  const cost = costUsd === null ? 'an unknown amount' : `about ${formatCost(costUsd)}`;
  return `They took ${formatDuration(durationMs)} and cost ${cost}.`;
}

function sumOfTallies(tallies: readonly ToolTally[]): ToolTally {
  return {
    calls: tallies.reduce((sum, tally) => sum + tally.calls, 0),
    failures: tallies.reduce((sum, tally) => sum + tally.failures, 0),
    denials: tallies.reduce((sum, tally) => sum + tally.denials, 0),
  };
}
