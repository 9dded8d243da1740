import { messageOf } from '../../shared/base/app-error.ts';
import type { HttpClient } from '../../shared/client/http-client.ts';
import { HubError } from '../../shared/client/hub-error.ts';
import type { RouteBody } from '../../shared/wire/http-routes.ts';
import type { NoticesStore } from '../stores/notices-store.ts';
import { addNotice } from '../stores/notices-store.ts';

// What a person can do here. Each is one call of the hub; what comes of it is seen in the events, never
// assumed. A refusal is shown with what to do about it, and told to the caller as `false`.

export interface Actions {
  send(session: string, body: RouteBody<'sessions.send'>): Promise<boolean>;
  /** Asks for another model, effort or mode; what comes of it is in the session's view. */
  configure(session: string, wanted: RouteBody<'sessions.configure'>): Promise<boolean>;
  note(session: string, text: string): Promise<boolean>;
  editMessage(message: string, text: string): Promise<boolean>;
  moveMessage(message: string, before: string | null): Promise<boolean>;
  dropMessage(message: string): Promise<boolean>;
  retryMessage(message: string): Promise<boolean>;
  answerGate(gate: string, answer: RouteBody<'gates.answer'>): Promise<boolean>;
  interrupt(session: string): Promise<boolean>;
  stop(session: string): Promise<boolean>;
  resume(session: string): Promise<boolean>;
  arrange(session: string, change: RouteBody<'sessions.arrange'>): Promise<boolean>;
  remove(session: string): Promise<{ readonly trashRef: string | null } | null>;
  /** Shows something that went wrong elsewhere. */
  say(thrown: unknown): void;
}

export function createActions(options: {
  readonly http: HttpClient;
  readonly notices: NoticesStore;
}): Actions {
  const { http, notices } = options;

  function say(thrown: unknown): void {
    const hint = thrown instanceof HubError ? thrown.hint : null;
    notices.setState(
      addNotice(notices.getState(), { text: sentence(messageOf(thrown)), hint }),
      true,
    );
  }

  async function attempt(call: Promise<unknown>): Promise<boolean> {
    try {
      await call;
      return true;
    } catch (thrown) {
      say(thrown);
      return false;
    }
  }

  async function remove(session: string): Promise<{ readonly trashRef: string | null } | null> {
    try {
      return await http.call('sessions.remove', { params: { ref: session } });
    } catch (thrown) {
      say(thrown);
      return null;
    }
  }

  return {
    send: (ref, body) => attempt(http.call('sessions.send', { params: { ref }, body })),
    configure: (ref, body) => attempt(http.call('sessions.configure', { params: { ref }, body })),
    note: (ref, text) => attempt(http.call('sessions.note', { params: { ref }, body: { text } })),
    editMessage: (id, text) =>
      attempt(http.call('messages.change', { params: { id }, body: { text } })),
    moveMessage: (id, before) =>
      attempt(http.call('messages.change', { params: { id }, body: { before } })),
    dropMessage: (id) => attempt(http.call('messages.drop', { params: { id } })),
    retryMessage: (id) => attempt(http.call('messages.retry', { params: { id }, body: {} })),
    answerGate: (id, body) => attempt(http.call('gates.answer', { params: { id }, body })),
    interrupt: (ref) => attempt(http.call('sessions.interrupt', { params: { ref }, body: {} })),
    stop: (ref) => attempt(http.call('sessions.stop', { params: { ref }, body: {} })),
    resume: (ref) => attempt(http.call('sessions.resume', { params: { ref }, body: {} })),
    arrange: (ref, body) => attempt(http.call('sessions.arrange', { params: { ref }, body })),
    remove,
    say,
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
