import { isSameProcess } from '../../../../node/process-identity.ts';
import type { SessionId } from '../../../../shared/base/ids.ts';
import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import { openGates, waitingMessages } from '../../../../shared/domain/session.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { ownsSession } from '../../access/owner-only.ts';
import { canSee, type OperatorPrincipal } from '../../access/principal.ts';
import type { SessionScopes } from '../../access/visible-asks.ts';
import { visibleEvent } from '../../access/visible-session.ts';
import type { MessageService } from '../../messages/message-service.ts';
import type { BatonService } from '../../operators/baton-service.ts';
import { deviceOfOperator } from '../../operators/presence-service.ts';
import type { PresenceService } from '../../operators/presence-service.ts';
import type { LaunchService } from '../../sessions/launch-service.ts';
import type { RemovalService, RemovedSession } from '../../sessions/removal-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { SettingsService } from '../../settings/settings-service.ts';
import type { EventStore } from '../../store/event-store.ts';
import type { TerminalService } from '../../terminal/terminal-service.ts';
import type { Handlers } from '../handler.ts';
import { presentGate, presentMessage, presentSession } from './present.ts';
import type { SessionAnswer } from './present.ts';

type Names = Extract<keyof Handlers, `sessions.${string}`>;
export type SessionHandlers = Pick<
  Handlers,
  Exclude<Names, 'sessions.transcript' | 'sessions.note'>
>;

export interface SessionHandlersOptions {
  readonly sessions: SessionService;
  readonly removals: RemovalService;
  readonly messages: MessageService;
  readonly presence: PresenceService;
  readonly baton: BatonService;
  readonly terminal: TerminalService;
  readonly events: Pick<EventStore, 'page'>;
  readonly scopes: SessionScopes;
  /** Says where a session runs when the request does not. */
  readonly settings: Pick<SettingsService, 'current'>;
  readonly launches: LaunchService;
}

const defaultPage = 100;

export function sessionHandlers(options: SessionHandlersOptions): SessionHandlers {
  const { sessions, messages, baton } = options;

  const presentTo = sessionPresenter(options);

  return {
    'sessions.list': async ({ principal }) =>
      ok({
        items: sessions
          .list()
          .filter((view) => canSee(principal, view))
          .map(presentTo(principal)),
      }),
    'sessions.start': async ({ principal, actor, command, body }) => {
      const present = presentTo(principal);
      const started = await sessions.start(
        { actor, command, remember: present },
        { ...body, launcher: body.launcher ?? options.settings.current.launcher },
      );
      if (started.ok) baton.giveToStarter(started.value.id, deviceOfOperator(principal));
      return presented(started, present);
    },
    'sessions.read': async ({ principal, session }) => {
      const found = sessions.read(mustBe(session));
      return found.ok ? ok(await detailOf(options, principal, found.value)) : found;
    },
    'sessions.arrange': async ({ principal, actor, command, session, body }) => {
      const present = presentTo(principal);
      const context = { actor, command, remember: present };
      return presented(await sessions.arrange(context, mustBe(session), body), present);
    },
    'sessions.send': async ({ actor, command, session, body }) => {
      const sent = await messages.send(
        { actor, command, remember: presentMessage },
        mustBe(session),
        { text: body.text, isCommand: body.isCommand === true },
      );
      return sent.ok ? ok(presentMessage(sent.value)) : sent;
    },
    'sessions.interrupt': async ({ principal, actor, command, session }) => {
      const present = presentTo(principal);
      const context = { actor, command, remember: present };
      return presented(await sessions.interrupt(context, mustBe(session)), present);
    },
    'sessions.stop': async ({ principal, actor, command, session }) => {
      const present = presentTo(principal);
      const context = { actor, command, remember: present };
      return presented(await sessions.stop(context, mustBe(session)), present);
    },
    'sessions.resume': async ({ principal, actor, command, session }) => {
      const present = presentTo(principal);
      const context = { actor, command, remember: present };
      return presented(await sessions.resume(context, mustBe(session)), present);
    },
    'sessions.baton': async ({ principal, session, body }) => {
      const asked = baton.request(mustBe(session), deviceOfOperator(principal), body);
      return asked.ok ? ok({ holder: asked.value.holder?.name ?? null }) : asked;
    },
    ...changingHandlers(options, presentTo),
    ...removingHandlers(options),
    ...readingHandlers(options),
  };
}

/** Sessions as the answers to one principal show them. */
type SessionPresenter = (principal: OperatorPrincipal) => PresentSession;
type PresentSession = (view: SessionView) => SessionAnswer;

function sessionPresenter({ presence, scopes }: SessionHandlersOptions): SessionPresenter {
  return (principal) => (view) =>
    presentSession({ principal, sessions: scopes }, view, presence.attachedTo(view.id));
}

function presented(
  result: Result<SessionView, Refusal>,
  present: PresentSession,
): Result<SessionAnswer, Refusal> {
  return result.ok ? ok(present(result.value)) : result;
}

/** With how it was started, for whoever owns it. */
async function detailOf(
  options: SessionHandlersOptions,
  principal: OperatorPrincipal,
  view: SessionView,
): Promise<RouteAnswer<'sessions.read'>> {
  const { command, environment } = ownsSession(principal, view)
    ? await options.launches.of(view)
    : { command: [], environment: {} };
  return {
    ...sessionPresenter(options)(principal)(view),
    command: command && [...command],
    environment: { ...environment },
    runner: view.run.state === 'running' ? view.run.runner : null,
    claudeVersion: view.claudeVersion,
    ...(await remainsOf(view)),
    meter: view.meter ? { ...view.meter } : null,
    tally: view.tally,
    gates: openGates(view).map((gate) => presentGate(gate, view)),
    messages: waitingMessages(view).map((message) => presentMessage(message)),
  };
}

function changingHandlers(
  { sessions }: SessionHandlersOptions,
  presentTo: SessionPresenter,
): Pick<SessionHandlers, 'sessions.configure'> {
  return {
    'sessions.configure': async ({ principal, actor, command, session, body }) => {
      const present = presentTo(principal);
      const context = { actor, command, remember: present };
      return presented(await sessions.configure(context, mustBe(session), body), present);
    },
  };
}

function removingHandlers({
  removals,
}: SessionHandlersOptions): Pick<SessionHandlers, 'sessions.remove' | 'sessions.removal'> {
  return {
    'sessions.remove': async ({ principal, actor, command, session, query }) => {
      const context = { actor, command, remember: presentRemoved };
      const removed = await removals.remove(context, mustBe(session), {
        work: query.work ?? 'save',
        canSee: (view) => canSee(principal, view),
      });
      return removed.ok ? ok(presentRemoved(removed.value)) : removed;
    },
    'sessions.removal': async ({ session }) =>
      ok({ progress: removals.progressOf(mustBe(session)) }),
  };
}

function presentRemoved(removed: RemovedSession): RouteAnswer<'sessions.remove'> {
  const { repositories, copies, leftOut, ...rest } = removed;
  return {
    ...rest,
    repositories: [...repositories],
    copies: copies.map((copy) => ({ ...copy })),
    leftOut: leftOut.map((one) => ({ ...one })),
  };
}

function readingHandlers(
  options: SessionHandlersOptions,
): Pick<SessionHandlers, 'sessions.events' | 'sessions.screen'> {
  return {
    'sessions.events': async ({ principal, session, query }) => {
      if (query.after !== undefined && query.before !== undefined) {
        return err(refusal('bad_request', 'Give `after` or `before`, not both.'));
      }
      const limit = query.limit ?? defaultPage;
      const { after, before } = query;
      const { events } = await options.events.page({
        session: mustBe(session),
        limit,
        ...(after === undefined ? {} : { after }),
        ...(before === undefined ? {} : { before }),
      });
      const viewer = { principal, sessions: options.scopes };
      const shown = events.map((event) => visibleEvent(viewer, event));
      return ok({ items: shown.map((event) => ({ ...event, data: { ...event.data } })) });
    },
    'sessions.screen': async ({ session }) => options.terminal.readScreen(mustBe(session)),
  };
}

/** What a Claude Code that has ended left: its last lines, and processes, which may have ended since. */
async function remainsOf({
  run,
}: SessionView): Promise<Pick<RouteAnswer<'sessions.read'>, 'output' | 'left'>> {
  if (run.state !== 'exited') return { output: '', left: [] };
  const looks = run.left.map(async (left) =>
    (await isSameProcess(left.pid, left.startTime))
      ? [{ pid: left.pid, command: left.command }]
      : [],
  );
  return { output: run.output, left: (await Promise.all(looks)).flat() };
}

/** The router has resolved `:ref` before a handler runs. */
function mustBe(session: SessionId | null): SessionId {
  if (session === null) throw new Error('impossible: a session route without its session');
  return session;
}
