import type { Ask } from '../../../shared/domain/ask.ts';
import { isAskOver, isOutcomeDue } from '../../../shared/domain/ask.ts';
import { deliveryAt } from '../../../shared/domain/delivery-pause.ts';
import { isAnswerDue } from '../../../shared/domain/operator-question.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { messageEnvelope, outcomeEnvelope } from './envelope.ts';
import { answerEnvelope } from './question-envelope.ts';

export interface DueNotice {
  /** Null for the answer of an operator. */
  readonly ask: Ask | null;
  /** The same for the same ask and side, however often it is handed over. */
  readonly notice: string;
  readonly text: string;
}

/**
 * What a session's Claude Code is to be told now. Only one that rests is woken, and messages of people come first.
 * Outcomes go before questions: another session may wait for what is done with them.
 */
export function nextNotice(view: SessionView, nowMs: number): DueNotice | undefined {
  if (!canBeWoken(view, nowMs)) return undefined;
  const outcome = view.asks.find((ask) => isOutcomeDue(ask));
  if (outcome) {
    return { ask: outcome, notice: `${outcome.id}.outcome`, text: outcomeEnvelope(outcome) };
  }
  const answered = view.questions.find((question) => isAnswerDue(question));
  if (answered) {
    return { ask: null, notice: `${answered.id}.answer`, text: answerEnvelope(answered) };
  }
  const open = view.asks.filter((ask) => ask.side === 'target' && !isAskOver(ask));
  const asked = open.find(({ state }) => state === 'queued' || state === 'delivered');
  return asked && { ask: asked, notice: `${asked.id}.asked`, text: messageEnvelope(asked) };
}

function canBeWoken(view: SessionView, nowMs: number): boolean {
  if (view.isRemoved || view.run.state !== 'running' || !view.run.isConnected) return false;
  if (view.isStopRequested || view.status !== 'idle') return false;
  // After a limit it is tried again at the moment at which a message would be.
  const at = deliveryAt(view);
  if (at === null || at > nowMs) return false;
  const hasMessage = view.messages.some(({ state }) => state === 'queued' || state === 'delivered');
  const state = sessionStateOf(view);
  return !hasMessage && (state === 'idle' || state === 'limited');
}
