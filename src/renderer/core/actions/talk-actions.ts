import type { HttpClient } from '../../../shared/client/http-client.ts';
import type { RouteBody } from '../../../shared/wire/http-routes.ts';

/** What a person writes beside a session: notes, answers to its questions, and prompts that another may send. */
export interface TalkActions {
  note(session: string, text: string): Promise<boolean>;
  editNote(session: string, note: string, text: string): Promise<boolean>;
  deleteNote(session: string, note: string): Promise<boolean>;
  seeNote(session: string, note: string): Promise<boolean>;
  answerQuestion(question: string, body: RouteBody<'questions.answer'>): Promise<boolean>;
  /** Asks or tells a session something; `in` is the one from beside which. The id under which it is stored. */
  ask(to: string, body: Omit<RouteBody<'asks.create'>, 'to'>): Promise<string | null>;
  /** Of a session to another. */
  withdrawAsk(ask: string): Promise<boolean>;
  suggest(session: string, text: string): Promise<boolean>;
  sendSuggestion(
    session: string,
    suggestion: string,
    body: RouteBody<'suggestions.send'>,
  ): Promise<boolean>;
  declineSuggestion(session: string, suggestion: string, reason: string): Promise<boolean>;
  withdrawSuggestion(session: string, suggestion: string): Promise<boolean>;
  seeSuggestion(session: string, suggestion: string): Promise<boolean>;
}

export type Call<Answer> = (command: { readonly idempotencyKey: string }) => Promise<Answer>;

export interface TalkActionsOptions {
  readonly http: HttpClient;
  readonly attempt: <Answer>(call: Call<Answer>) => Promise<{ readonly answer: Answer } | null>;
  readonly warn: (text: string, hint: string) => void;
}

export function talkActions({ http, attempt, warn }: TalkActionsOptions): TalkActions {
  async function isDone(call: Call<unknown>): Promise<boolean> {
    return (await attempt(call)) !== null;
  }

  /** The same words whether or not there is such a person on the hub. */
  async function write(call: Call<{ readonly unknown: readonly string[] }>): Promise<boolean> {
    const written = await attempt(call);
    if (written === null) return false;
    const names = written.answer.unknown.map((name) => `@${name}`).join(', ');
    if (names !== '') warn(`Not notified: ${names}.`, unknownHint);
    return true;
  }

  return {
    note: (ref, text) =>
      write((command) =>
        http.call('sessions.note', { params: { ref }, body: { text }, ...command }),
      ),
    editNote: (ref, note, text) =>
      write((command) =>
        http.call('notes.edit', { params: { ref, note }, body: { text }, ...command }),
      ),
    deleteNote: (ref, note) =>
      isDone((command) => http.call('notes.delete', { params: { ref, note }, ...command })),
    seeNote: (ref, note) =>
      isDone((command) => http.call('notes.see', { params: { ref, note }, body: {}, ...command })),
    answerQuestion: (id, body) =>
      isDone((command) => http.call('questions.answer', { params: { id }, body, ...command })),
    ask: async (to, body) => {
      const asked = await attempt((command) =>
        http.call('asks.create', { body: { to, ...body }, ...command }),
      );
      return asked?.answer.id ?? null;
    },
    withdrawAsk: (id) =>
      isDone((command) => http.call('asks.withdraw', { params: { id }, ...command })),
    suggest: (ref, text) =>
      isDone((command) =>
        http.call('suggestions.make', { params: { ref }, body: { text }, ...command }),
      ),
    sendSuggestion: (ref, suggestion, body) =>
      isDone((command) =>
        http.call('suggestions.send', { params: { ref, suggestion }, body, ...command }),
      ),
    declineSuggestion: (ref, suggestion, reason) =>
      isDone((command) =>
        http.call('suggestions.decline', {
          params: { ref, suggestion },
          body: reason === '' ? {} : { reason },
          ...command,
        }),
      ),
    withdrawSuggestion: (ref, suggestion) =>
      isDone((command) =>
        http.call('suggestions.withdraw', { params: { ref, suggestion }, ...command }),
      ),
    seeSuggestion: (ref, suggestion) =>
      isDone((command) =>
        http.call('suggestions.see', { params: { ref, suggestion }, body: {}, ...command }),
      ),
  };
}

const unknownHint = 'No person of that name can see this session.';
