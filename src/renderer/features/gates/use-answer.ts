import { useState } from 'react';

import type { Gate } from '../../../shared/domain/gate.ts';
import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';

export interface Answering {
  /** An answer is on its way: a second one would only be refused. */
  readonly isBusy: boolean;
  readonly answer: (body: Omit<RouteBody<'gates.answer'>, 'hash'>) => void;
}

/** Answers carry the hash of what is shown on the card: what changed since then cannot be allowed. */
export function useAnswer(gate: Gate): Answering {
  const { actions } = useApp();
  const [isBusy, setIsBusy] = useState(false);
  async function send(body: Omit<RouteBody<'gates.answer'>, 'hash'>): Promise<void> {
    const isDone = await actions.answerGate(gate.id, { ...body, hash: gate.hash });
    // Done: the card stays until the event of the answer takes it away.
    if (!isDone) setIsBusy(false);
  }
  return {
    isBusy,
    answer(body) {
      if (isBusy) return;
      setIsBusy(true);
      void send(body);
    },
  };
}
