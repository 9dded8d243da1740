import { messageOf } from '../../../shared/base/app-error.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { HttpClient } from '../../../shared/client/http-client.ts';
import { hintOf } from '../../../shared/client/hub-error.ts';
import { untilAnswered } from '../../../shared/client/until-answered.ts';
import type { RemovalWork } from '../../../shared/domain/removal.ts';
import type { RouteAnswer, RouteBody } from '../../../shared/wire/http-routes.ts';
import type { NoticesStore } from '../stores/notices-store.ts';
import { addNotice } from '../stores/notices-store.ts';
import { hintForPeople } from './hint-for-people.ts';
import { joinedActions, type JoinedActions } from './joined-actions.ts';
import { talkActions, type Call, type TalkActions } from './talk-actions.ts';
import { treeActions, type TreeActions } from './tree-actions.ts';

// What a person can do here. Each is one call of the hub; what comes of it is seen in the events, never
// assumed. A refusal is shown with what to do about it, and told to the caller as `false` or `null`.

export interface Actions extends TalkActions, JoinedActions, TreeActions {
  /** The id of the session. */
  start(body: RouteBody<'sessions.start'>): Promise<string | null>;
  send(session: string, body: RouteBody<'sessions.send'>): Promise<boolean>;
  /** Asks for another model, effort or mode; what comes of it is in the session's view. */
  configure(session: string, wanted: RouteBody<'sessions.configure'>): Promise<boolean>;
  editMessage(message: string, text: string): Promise<boolean>;
  moveMessage(message: string, before: string | null): Promise<boolean>;
  dropMessage(message: string): Promise<boolean>;
  retryMessage(message: string): Promise<boolean>;
  answerGate(gate: string, answer: RouteBody<'gates.answer'>): Promise<boolean>;
  withdrawApproval(approval: string): Promise<boolean>;
  interrupt(session: string): Promise<boolean>;
  resume(session: string): Promise<boolean>;
  arrange(session: string, change: RouteBody<'sessions.arrange'>): Promise<boolean>;
  remove(session: string, work: RemovalWork): Promise<RouteAnswer<'sessions.remove'> | null>;
  /** Shows something that went wrong elsewhere. */
  say(thrown: unknown): void;
}

export function createActions(options: {
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly notices: NoticesStore;
}): Actions {
  const { clock, http, notices } = options;

  function warn(text: string, hint: string | null): void {
    notices.setState(addNotice(notices.getState(), { text, hint }), true);
  }
  function say(thrown: unknown): void {
    warn(sentence(messageOf(thrown)), hintForPeople(hintOf(thrown)));
  }

  /** `null`: no, and it was said. */
  async function attempt<Answer>(
    call: Call<Answer>,
    patienceMs?: number,
  ): Promise<{ readonly answer: Answer } | null> {
    try {
      return { answer: await untilAnswered(clock, call, patienceMs) };
    } catch (thrown) {
      say(thrown);
      return null;
    }
  }

  async function isDone(call: Call<unknown>, patienceMs?: number): Promise<boolean> {
    return (await attempt(call, patienceMs)) !== null;
  }

  return {
    start: async (body) => {
      const started = await attempt((command) => http.call('sessions.start', { body, ...command }));
      return started?.answer.id ?? null;
    },
    send: (ref, body) =>
      isDone((command) => http.call('sessions.send', { params: { ref }, body, ...command })),
    configure: (ref, body) =>
      isDone((command) => http.call('sessions.configure', { params: { ref }, body, ...command })),
    ...talkActions({ http, attempt, warn }),
    ...joinedActions({ http, isDone }),
    ...treeActions({ http, attempt }),
    editMessage: (id, text) =>
      isDone((command) =>
        http.call('messages.change', { params: { id }, body: { text }, ...command }),
      ),
    moveMessage: (id, before) =>
      isDone((command) =>
        http.call('messages.change', { params: { id }, body: { before }, ...command }),
      ),
    dropMessage: (id) =>
      isDone((command) => http.call('messages.drop', { params: { id }, ...command })),
    retryMessage: (id) =>
      isDone((command) => http.call('messages.retry', { params: { id }, body: {}, ...command })),
    answerGate: (id, body) =>
      isDone((command) => http.call('gates.answer', { params: { id }, body, ...command })),
    withdrawApproval: (id) =>
      isDone((command) => http.call('approvals.withdraw', { params: { id }, ...command })),
    // Once: a later one would interrupt what was begun since.
    interrupt: (ref) =>
      isDone(
        (command) => http.call('sessions.interrupt', { params: { ref }, body: {}, ...command }),
        0,
      ),
    resume: (ref) =>
      isDone((command) => http.call('sessions.resume', { params: { ref }, body: {}, ...command })),
    arrange: (ref, body) =>
      isDone((command) => http.call('sessions.arrange', { params: { ref }, body, ...command })),
    remove: async (ref, work) => {
      const query = work === 'save' ? {} : { work };
      const removed = await attempt((command) =>
        http.call('sessions.remove', { params: { ref }, query, ...command }),
      );
      return removed?.answer ?? null;
    },
    say,
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
