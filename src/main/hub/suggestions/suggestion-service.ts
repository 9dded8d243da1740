import { assert } from '../../../shared/base/assert.ts';
import { asId, newId, type OperatorId, type SessionId } from '../../../shared/base/ids.ts';
import type { SuggestionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { openSuggestions, type Suggestion } from '../../../shared/domain/suggestion.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { MessageQueue } from '../messages/message-service.ts';
import {
  decideDecline,
  decideDrop,
  decideSeeSuggestion,
  decideSendSuggestion,
  decideSuggest,
  decideWithdraw,
  findOpen,
} from './decide-suggestion.ts';

/** Whether an operator may still see a session. */
export interface AuthorRights {
  maySee(operator: OperatorId, session: SessionView): boolean;
}

export interface SuggestionServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly messages: MessageQueue;
  readonly rights: AuthorRights;
}

export interface SentSuggestion {
  readonly suggestion: SuggestionId;
  /** As it is sent, whether or not it is the author's text. */
  readonly text: string;
  readonly isCommand: boolean;
}

/** Prompts that wait for somebody who may send them. Delivery and receipt are those of any message. */
export class SuggestionService {
  readonly #options: SuggestionServiceOptions;

  constructor(options: SuggestionServiceOptions) {
    this.#options = options;
  }

  suggest(
    context: CommandContext<Suggestion>,
    session: SessionId,
    text: string,
  ): Promise<Result<Suggestion, Refusal>> {
    const suggestion = newId('suggestion');
    const made = { suggestion, by: context.actor, text };
    return this.#run(context, { session, suggestion }, (view) => decideSuggest(view, made));
  }

  async send(
    context: CommandContext<Suggestion>,
    session: SessionId,
    { suggestion, text, isCommand }: SentSuggestion,
  ): Promise<Result<Suggestion, Refusal>> {
    await this.dropOfLostAuthors(session);
    return this.#run(context, { session, suggestion }, (view) => {
      const open = findOpen(view, suggestion);
      if (!open.ok) return open;
      const { from } = open.value;
      const isOwn = from.id === context.actor.id;
      const queued = this.#options.messages.queue(context.actor, view, {
        text,
        isCommand,
        ...(isOwn ? {} : { suggestedBy: from }),
      });
      return queued.ok ? ok(decideSendSuggestion(open.value, queued.value)) : queued;
    });
  }

  async decline(
    context: CommandContext<Suggestion>,
    session: SessionId,
    declined: { readonly suggestion: SuggestionId; readonly reason: string | null },
  ): Promise<Result<Suggestion, Refusal>> {
    const { suggestion, reason } = declined;
    await this.dropOfLostAuthors(session);
    return this.#run(context, { session, suggestion }, (view) =>
      decideDecline(view, suggestion, reason),
    );
  }

  withdraw(
    context: CommandContext<Suggestion>,
    session: SessionId,
    suggestion: SuggestionId,
  ): Promise<Result<Suggestion, Refusal>> {
    return this.#run(context, { session, suggestion }, (view) =>
      decideWithdraw(view, suggestion, context.actor),
    );
  }

  /** Its author has seen what another person decided. */
  see(
    context: CommandContext<Suggestion>,
    session: SessionId,
    suggestion: SuggestionId,
  ): Promise<Result<Suggestion, Refusal>> {
    return this.#run(context, { session, suggestion }, (view) =>
      decideSeeSuggestion(view, suggestion, context.actor),
    );
  }

  /** Those whose authors may not see the session any more; a grant may have expired without an event. */
  async dropOfLostAuthors(session: SessionId): Promise<void> {
    const { log, rights } = this.#options;
    const view = log.state.sessions.get(session);
    if (!view) return;
    for (const { id, from } of openSuggestions(view)) {
      if (rights.maySee(asId('operator', from.id), view)) continue;
      const context = { actor: hubActor, command: null };
      // A refusal is no fault: it was decided a moment ago.
      await this.#run(context, { session, suggestion: id }, (now) => decideDrop(now, id));
    }
  }

  #run(
    context: CommandContext<Suggestion>,
    { session, suggestion }: { readonly session: SessionId; readonly suggestion: SuggestionId },
    decide: (view: SessionView) => Result<readonly EventBody[], Refusal>,
  ): Promise<Result<Suggestion, Refusal>> {
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide,
      answer: (after) => suggestionIn(after, suggestion),
    });
  }
}

function suggestionIn(view: SessionView, id: SuggestionId): Suggestion {
  const suggestion = view.suggestions.find((one) => one.id === id);
  assert(suggestion, 'a suggestion that was just changed is in its view');
  return suggestion;
}
