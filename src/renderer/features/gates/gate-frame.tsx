import type { ReactNode } from 'react';
import { useId, useState } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import { agentLabel } from '../../../shared/domain/gate.ts';
import { sessionPath } from '../../../shared/domain/session-path.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { openGates } from '../../../shared/domain/session.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { formatWait } from '../../core/labels/format.ts';
import { canAnswer } from '../../core/stores/connection-store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useToldOutcome } from './use-told-outcome.ts';

export interface GateCardProps {
  readonly gate: Gate;
  readonly session: SessionView;
  /** Of several cards the first has the keys, and only that one shows them. */
  readonly hasKeys: boolean;
  /** Something else needs the room: what is asked and its answers are shown, the rest on request. */
  readonly isCompact: boolean;
}

interface GateFrameProps {
  readonly gate: Gate;
  readonly session: SessionView;
  readonly isCompact: boolean;
  readonly title: string;
  readonly children: ReactNode;
}

/** The exact input is not here: who cannot see it cannot allow it. */
export function TooLarge({ gate }: { readonly gate: Gate }) {
  return (
    <p className="gate-foot">
      {gate.isBeforeDialog === true
        ? 'Too large to show in full, so it can only be denied.'
        : 'Too large to show in full. Allow it in the terminal, or deny it here.'}
    </p>
  );
}

/** In place of the answers, for a device that may not give one. */
export function OnlyWatching() {
  return <p className="gate-foot">You are watching. Only approvers answer this.</p>;
}

/** The frame that every gate has: whose it is, what it asks, how long it waits. */
export function GateFrame({ gate, session, isCompact, title, children }: GateFrameProps) {
  const now = useNow(1_000);
  const [isOpened, setIsOpened] = useState(false);
  const bodyId = useId();
  useToldOutcome(gate);
  const isAnswerable = useAppStore((stores) => stores.connection, canAnswer);
  const agent = agentLabel(gate, openGates(session));
  const above = useAppStore(
    (stores) => stores.sessions,
    (state) => sessionPath(session, state.sessions).slice(0, -1).join(' › '),
  );
  return (
    <section
      id={`gate-${gate.id}`}
      tabIndex={-1}
      className={isCompact && !isOpened ? 'gate is-folded' : 'gate'}
      data-part="gate"
      role="group"
      aria-label={`${session.name} asks: ${gate.tool}`}
    >
      <div className="gate-title">
        <Signal tone="waiting" />
        <b>
          {above !== '' && <span className="gate-path">{above} › </span>}
          <span className="gate-name">{session.name}</span> {title}
        </b>
        {agent !== null && <span className="gate-agent">from the {agent}</span>}
        <span className="faint push" title={`asked at ${new Date(gate.askedAt).toLocaleString()}`}>
          {formatWait(gate.askedAt, now)}
        </span>
        {isCompact && (
          <button
            type="button"
            className={`icon-button gate-fold ${isOpened ? 'is-opened' : ''}`}
            aria-label="Details"
            aria-expanded={isOpened}
            aria-controls={bodyId}
            onClick={() => setIsOpened(!isOpened)}
          >
            <Icon name="down" />
          </button>
        )}
      </div>
      <div id={bodyId} className="gate-body" inert={!isAnswerable}>
        {children}
      </div>
      {!isAnswerable && <p className="gate-foot">Not up to date. Waiting for the hub…</p>}
    </section>
  );
}
