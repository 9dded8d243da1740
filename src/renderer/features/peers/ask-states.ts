import type { Message } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { waitingMessages } from '../../../shared/domain/session.ts';

/** What a person asks of several sessions at once, what they tell one, and what they ask it. */
export type AskKind = 'ask' | 'tell' | 'probe';

/** What became of a question at one session, as the page may say it: each step was reported by the hub. */
export interface AskProgress {
  readonly label: string;
  readonly tone: 'open' | 'done' | 'bad';
  readonly answer: string | null;
}

export function askProgress(view: SessionView | undefined, id: string): AskProgress {
  const message = view?.messages.find((one) => one.id === id);
  // Of a message that is long over only the log has the outcome, and the timeline shows it.
  if (!view || !message) return { label: 'see its timeline', tone: 'done', answer: null };
  const { answer } = message;
  switch (message.state) {
    case 'queued':
      return { label: queuedLabel(view, message), tone: 'open', answer };
    case 'delivered':
      return { label: 'delivered', tone: 'open', answer };
    case 'accepted':
      return { label: 'being answered', tone: 'open', answer };
    case 'answered':
      return { label: 'answered', tone: 'done', answer };
    case 'held':
    case 'unknown':
    case 'refused':
    case 'failed':
      return {
        label: `${message.state}: ${message.reason ?? 'no reason given'}`,
        tone: 'bad',
        answer,
      };
  }
}

function queuedLabel(view: SessionView, message: Message): string {
  const place = waitingMessages(view).findIndex(({ id }) => id === message.id) + 1;
  const ended = view.run.state === 'exited' || view.run.state === 'lost';
  const when = ended ? ', until the session is resumed' : '';
  return place > 1 ? `queued in place ${place}${when}` : `queued${when}`;
}

/** Those that the hub refused: only they are asked by another try. */
export function notAsked(
  sent: readonly { readonly session: string; readonly id: string | null }[],
): readonly string[] {
  return sent.filter(({ id }) => id === null).map(({ session }) => session);
}
