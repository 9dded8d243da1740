import { useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { showEvent } from '../../core/context/show-event.ts';
import { formatAge, formatCost, formatDuration } from '../../core/labels/format.ts';
import { Revealed } from '../../ui/revealed.tsx';
import { useNow } from '../../ui/use-now.ts';
import type { FailureGroup } from './group-failures.ts';

interface FailureGroupViewProps {
  readonly group: FailureGroup;
  /** Each call says its session. */
  readonly isNamed: boolean;
  readonly onClose: () => void;
}

/** One way of failing, and on demand every call that did; a call opens its place in the timeline. */
export function FailureGroupView({ group, isNamed, onClose }: FailureGroupViewProps) {
  const app = useApp();
  const [isOpen, setIsOpen] = useState(false);
  const now = useNow(60_000);
  const cost = group.costUsd === null ? '' : ` · ${formatCost(group.costUsd)}`;
  return (
    <div role="listitem" aria-label={`${group.tool}, ${group.calls.length} failed`}>
      <details
        className="failure-group"
        open={isOpen}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
      >
        <summary>
          <b className="cut">
            {group.tool} ×{group.calls.length}
          </b>
          <span className="faint">
            {formatDuration(group.durationMs)}
            {cost}
          </span>
          <span className="failure-error cut mono">
            <Revealed text={group.error} />
          </span>
        </summary>
        {isOpen && (
          <ul className="failure-calls" aria-label={`Failed calls of ${group.tool}`}>
            {group.calls.map((call) => (
              <li key={call.seq}>
                <button
                  type="button"
                  onClick={() => {
                    onClose();
                    showEvent(app, call);
                  }}
                >
                  {isNamed && <b>{call.sessionName}</b>}
                  <span className="cut mono">
                    <Revealed text={call.summary} />
                  </span>
                  <span className="faint">{formatAge(call.at, now)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </details>
    </div>
  );
}
