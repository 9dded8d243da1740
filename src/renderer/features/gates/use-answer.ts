import { useState } from 'react';

import { whyNotAllow } from '../../../shared/domain/four-eyes.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';

type Answer = Omit<RouteBody<'gates.answer'>, 'hash'>;

export interface Answering {
  /** A person who only watches sees what is asked, and no button. */
  readonly mayAnswer: boolean;
  readonly mayAllowAlways: boolean;
  /** Why this person may only deny it: it came of their own prompt, or they have agreed. */
  readonly whyNotAllow: string | null;
  /** An answer is on its way: a second one would only be refused. */
  readonly isBusy: boolean;
  readonly answer: (body: Answer) => void;
}

/** Answers carry the hash of what is shown on the card: what changed since then cannot be allowed. */
export function useAnswer(gate: Gate, session: SessionView): Answering {
  const { actions } = useApp();
  const may = useMay();
  const operator = useAppStore(
    (stores) => stores.connection,
    (connection) => connection.operator,
  );
  // Only owners have this right.
  const isOwner = may('gate.answer-always', session);
  const [isBusy, setIsBusy] = useState(false);
  async function send(body: Answer): Promise<void> {
    const isDone = await actions.answerGate(gate.id, { ...body, hash: gate.hash });
    // Done: the card stays until the event of the answer takes it away.
    // Under four eyes it may stay, for another person.
    if (!isDone || gate.fourEyes) setIsBusy(false);
  }
  return {
    mayAnswer: may('gate.answer', session),
    mayAllowAlways: isOwner && gate.fourEyes === undefined,
    whyNotAllow: operator === null ? null : whyNotAllow(gate, { operator: operator.id, isOwner }),
    isBusy,
    answer(body) {
      if (isBusy) return;
      setIsBusy(true);
      void send(body);
    },
  };
}

/** Claude reads the word, if there is one. */
export function denial(word: string): Answer {
  const message = word.trim();
  return message === '' ? { answer: 'deny' } : { answer: 'deny', message };
}
