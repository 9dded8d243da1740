import { assertNever } from '../../../shared/base/assert.ts';
import { isAutomaticPrompt } from '../../../shared/domain/automatic-prompt.ts';
import type { EventRecord, HubEvent } from '../../../shared/domain/event.ts';
import { saidBySession } from '../../../shared/domain/prompt-author.ts';
import type { EntryQueue } from './entry-queue.ts';
import type { PromptEntry, ReceiptEntry } from './transcript-entry.ts';

export type MessageEvent = Extract<HubEvent, { kind: `message.${string}` }>;

interface OpenMessage {
  readonly from: string;
  readonly queuedAt: string;
  text: string;
  deliveredAt: string | null;
  acceptedAt: string | null;
  isPrompt: boolean;
}

/** Prompts with their authors, and the later steps of their receipts. */
export class MessageCollector {
  readonly #queue: EntryQueue;
  /** Until their last step. */
  readonly #open = new Map<string, OpenMessage>();

  constructor(queue: EntryQueue) {
    this.#queue = queue;
  }

  addTurn(event: EventRecord<'turn.started'>): void {
    const message = event.data.message === null ? undefined : this.#open.get(event.data.message);
    if (message) message.isPrompt = true;
    const entry: PromptEntry = {
      type: 'prompt',
      at: event.at,
      from: message?.from ?? typedBy(event),
      text: event.data.text,
      receipt:
        message && event.data.message !== null
          ? {
              message: event.data.message,
              queuedAt: message.queuedAt,
              deliveredAt: message.deliveredAt,
              acceptedAt: message.acceptedAt ?? event.at,
            }
          : null,
    };
    this.#queue.add(entry, 'complete');
  }

  add(event: MessageEvent): void {
    const id = event.data.message;
    const message = this.#open.get(id);
    switch (event.kind) {
      case 'message.queued':
        this.#open.set(id, openedBy(event));
        return;
      case 'message.delivered':
        if (message) message.deliveredAt = event.at;
        return;
      case 'message.accepted':
        if (message) message.acceptedAt = event.at;
        return;
      case 'message.moved':
      case 'message.dispatched':
        return;
      case 'message.edited':
        if (message) message.text = event.data.text;
        return this.#tell(event, { state: 'edited', reason: null });
      case 'message.released':
        return this.#tell(event, { state: 'queued', reason: null });
      case 'message.held':
        return this.#tell(event, { state: 'held', reason: event.data.reason });
      case 'message.unconfirmed':
        return this.#tell(event, { state: 'unknown', reason: event.data.reason });
      case 'message.dropped':
        return this.#end(event, { state: 'dropped', reason: null });
      case 'message.failed':
        return this.#end(event, { state: 'failed', reason: event.data.reason });
      case 'message.answered':
        return this.#end(event, { state: 'answered', reason: null });
      default:
        return assertNever(event, 'message event');
    }
  }

  /** What is still under way at the end of the log. */
  end(at: string): void {
    for (const [id, message] of this.#open) {
      if (message.isPrompt) continue;
      const { from: by, text } = message;
      this.#queue.add(
        { type: 'receipt', at, message: id, state: 'queued', by, reason: null, text },
        'complete',
      );
    }
  }

  #tell(event: MessageEvent, step: Pick<ReceiptEntry, 'state' | 'reason'>): void {
    const message = this.#open.get(event.data.message);
    const text = message && !message.isPrompt ? message.text : null;
    const { name: by } = event.actor;
    this.#queue.add(
      { type: 'receipt', at: event.at, message: event.data.message, by, text, ...step },
      'complete',
    );
  }

  #end(event: MessageEvent, step: Pick<ReceiptEntry, 'state' | 'reason'>): void {
    this.#tell(event, step);
    this.#open.delete(event.data.message);
  }
}

/** A prompt that is no message of ours: an operator typed it, Claude Code brought it about, or a tool reported it. */
function typedBy({ actor, data }: EventRecord<'turn.started'>): string {
  if (isAutomaticPrompt(data.text)) return 'Claude Code';
  return actor.type === 'operator' ? `${actor.name}, in the terminal` : saidBySession;
}

function openedBy(event: EventRecord<'message.queued'>): OpenMessage {
  const sender = event.actor.name;
  const author = event.data.suggestedBy?.name;
  return {
    from: author === undefined ? sender : `${author}, sent by ${sender}`,
    queuedAt: event.at,
    text: event.data.text,
    deliveredAt: null,
    acceptedAt: null,
    isPrompt: false,
  };
}
