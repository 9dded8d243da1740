import { useState } from 'react';

import { isDroppable } from '../../../shared/domain/message.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { askProgress, type AskKind } from './ask-states.ts';

/** One question of this dialog. */
export interface Asked {
  readonly id: string;
  readonly session: string;
  readonly kind: AskKind;
}

/** The questions of this dialog, the newest first. */
export function AskedList({ asked }: { readonly asked: readonly Asked[] }) {
  if (asked.length === 0) return null;
  return (
    <section aria-label="Asked here">
      <h3 className="ask-heading">Asked here</h3>
      <ul className="asked-list" aria-live="polite">
        {asked.map((one) => (
          <AskedRow key={one.id} asked={one} />
        ))}
      </ul>
    </section>
  );
}

/** Where it is now, with the answer when there is one; what has not arrived yet can be withdrawn. */
function AskedRow({ asked }: { readonly asked: Asked }) {
  const { actions } = useApp();
  const [isBusy, setIsBusy] = useState(false);
  const view = useAppStore(
    (all) => all.sessions,
    (state) => state.sessions.get(asked.session),
  );
  const message = view?.messages.find(({ id }) => id === asked.id);
  const { label, tone, answer } = askProgress(view, asked.id);
  const name = view?.name ?? asked.session;
  async function withdraw(): Promise<void> {
    setIsBusy(true);
    await actions.dropMessage(asked.id);
    setIsBusy(false);
  }
  return (
    <li>
      <div className="asked-words">
        <b>@{name}</b> <span className={`asked-state is-${tone}`}>{label}</span>
        {message && <div className="faint cut">{message.text.split('\n', 1)[0]}</div>}
        {answer !== null && asked.kind !== 'tell' && <p className="asked-answer">{answer}</p>}
      </div>
      {message && isDroppable(message) && (
        <Button
          size="small"
          disabled={isBusy}
          aria-label={`Withdraw the question to ${name}`}
          onClick={() => void withdraw()}
        >
          Withdraw
        </Button>
      )}
    </li>
  );
}
