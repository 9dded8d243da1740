import { cutText } from '../../../shared/base/cut-text.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { WebhookEventType } from '../../../shared/domain/webhook.ts';

/** One message, before it belongs to a webhook. */
export interface WebhookMessage {
  readonly type: WebhookEventType;
  /** When it happened. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Longer texts are read over the API. */
const textLimit = 2_000;

/** What an event of a session tells outside; null for nothing. */
export function webhookMessageOf(
  event: HubEvent,
  view: Pick<SessionView, 'id' | 'name' | 'asks'>,
): WebhookMessage | null {
  const told = toldOf(event, view);
  if (!told) return null;
  const [type, data] = told;
  const session = { id: view.id, name: view.name };
  return { type, timestamp: event.at, data: { session, seq: event.seq, ...data } };
}

type Told = readonly [WebhookEventType, Readonly<Record<string, unknown>>];

function toldOf(event: HubEvent, view: Pick<SessionView, 'asks'>): Told | null {
  switch (event.kind) {
    case 'gate.opened': {
      const { gate, tool, summary } = event.data;
      return ['session.needs-you', { need: 'gate', gate, tool, text: cut(summary) }];
    }
    case 'question.asked': {
      const { question, text } = event.data;
      return ['session.needs-you', { need: 'question', question, text: cut(text) }];
    }
    case 'message.held':
    case 'message.unconfirmed': {
      const { message, reason } = event.data;
      return ['session.needs-you', { need: 'message', message, text: cut(reason) }];
    }
    case 'claude.dialog-shown':
      return ['session.needs-you', { need: 'dialog', text: cut(event.data.line) }];
    case 'claude.exited': {
      const { code, signal } = event.data;
      return ['session.ended', { code, signal }];
    }
    case 'runner.lost':
    case 'session.start-failed':
      return ['session.ended', { code: null, signal: null, reason: cut(event.data.reason) }];
    case 'turn.ended':
      return ['turn.ended', { answer: cut(event.data.answer) }];
    case 'turn.failed':
      return ['turn.failed', { error: event.data.error, text: cut(event.data.text) }];
    case 'message.answered':
      return ['message.answered', { message: event.data.message, answer: cut(event.data.answer) }];
    case 'file.shared': {
      const { id, name, type, bytes, sha256 } = event.data.file;
      return ['file.shared', { file: { id, name, type, bytes, sha256 } }];
    }
    default:
      return askOf(event, view);
  }
}

/** Both ends of an ask have its events; the one that asked tells of them. */
function askOf(event: HubEvent, { asks }: Pick<SessionView, 'asks'>): Told | null {
  if (
    event.kind !== 'ask.answered' &&
    event.kind !== 'ask.failed' &&
    event.kind !== 'ask.expired'
  ) {
    return null;
  }
  const ask = asks.find(({ id, side }) => id === event.data.ask && side === 'asker');
  if (!ask) return null;
  const about = { ask: ask.id, to: ask.to.name };
  switch (event.kind) {
    case 'ask.answered':
      return ['ask.answered', { ...about, answer: cut(event.data.answer) }];
    case 'ask.failed':
      return ['ask.failed', { ...about, reason: cut(event.data.reason) }];
    case 'ask.expired':
      return ['ask.failed', { ...about, reason: 'It was not answered in time.' }];
  }
}

function cut(text: string): string {
  return text.length <= textLimit ? text : `${cutText(text, textLimit)}…`;
}
