import type { ReactNode } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { formatWait } from '../../ui/format.ts';
import { Signal } from '../../ui/signal.tsx';
import { useNow } from '../../ui/use-now.ts';

export interface GateCardProps {
  readonly gate: Gate;
  readonly session: SessionView;
  /** Of several cards the first has the keys. */
  readonly hasKeys: boolean;
}

interface GateFrameProps {
  readonly gate: Gate;
  readonly session: SessionView;
  readonly title: string;
  readonly children: ReactNode;
}

/** The frame that every gate has: whose it is, what it asks, how long it waits. */
export function GateFrame({ gate, session, title, children }: GateFrameProps) {
  const now = useNow(1_000);
  return (
    <section
      id={`gate-${gate.id}`}
      tabIndex={-1}
      className="gate"
      role="group"
      aria-label={`${session.name} asks: ${gate.tool}`}
    >
      <div className="gate-title">
        <Signal tone="waiting" />
        <b>
          {session.name} {title}
        </b>
        <span className="faint push" title={`asked at ${new Date(gate.askedAt).toLocaleString()}`}>
          {formatWait(gate.askedAt, now)}
        </span>
      </div>
      {children}
    </section>
  );
}
