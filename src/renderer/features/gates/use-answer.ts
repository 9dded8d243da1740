import { useState } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';

export interface Answering {
  /** A person who only watches sees what is asked, and no button. */
  readonly mayAnswer: boolean;
  readonly mayAllowAlways: boolean;
  /** An answer is on its way: a second one would only be refused. */
  readonly isBusy: boolean;
  readonly answer: (body: Omit<RouteBody<'gates.answer'>, 'hash'>) => void;
}

/** Answers carry the hash of what is shown on the card: what changed since then cannot be allowed. */
export function useAnswer(gate: Gate, session: SessionView): Answering {
  const { actions } = useApp();
  const may = useMay();
  const [isBusy, setIsBusy] = useState(false);
  async function send(body: Omit<RouteBody<'gates.answer'>, 'hash'>): Promise<void> {
    const isDone = await actions.answerGate(gate.id, { ...body, hash: gate.hash });
    // Done: the card stays until the event of the answer takes it away.
    if (!isDone) setIsBusy(false);
  }
  return {
    mayAnswer: may('gate.answer', session),
    mayAllowAlways: may('gate.answer-always', session),
    isBusy,
    answer(body) {
      if (isBusy) return;
      setIsBusy(true);
      void send(body);
    },
  };
}
