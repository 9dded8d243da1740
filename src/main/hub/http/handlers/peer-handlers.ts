import { asId } from '../../../../shared/base/ids.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Ask } from '../../../../shared/domain/ask.ts';
import { hiddenParty, isAskOver } from '../../../../shared/domain/ask.ts';
import { hasEnded } from '../../../../shared/domain/has-ended.ts';
import type { Message, MessageState } from '../../../../shared/domain/message.ts';
import type { SessionView } from '../../../../shared/domain/session.ts';
import { sessionStateOf, waitingMessages } from '../../../../shared/domain/session.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import { authorize } from '../../access/authorize.ts';
import { canSee } from '../../access/principal.ts';
import { visibleTerms, type SessionScopes } from '../../access/visible-asks.ts';
import { visibleView } from '../../access/visible-session.ts';
import type { MessageService } from '../../messages/message-service.ts';
import type { AskService } from '../../peers/ask-service.ts';
import { waitingFor } from '../../peers/ask-service.ts';
import type { SessionService } from '../../sessions/session-service.ts';
import type { Handlers } from '../handler.ts';

type Names = Extract<keyof Handlers, `peers.${string}` | `asks.${string}`>;
export type PeerHandlers = Pick<Handlers, Names>;
type AskAnswer = RouteAnswer<'asks.read'>;

export interface PeerHandlersOptions {
  readonly asks: AskService;
  readonly messages: MessageService;
  readonly sessions: Pick<SessionService, 'find' | 'list' | 'read'>;
  readonly scopes: SessionScopes;
}

/** Whom a person may ask, and what became of an ask. What a person asks is a message: it is typed, and is their word. */
export function peerHandlers({
  asks,
  messages,
  sessions,
  scopes,
}: PeerHandlersOptions): PeerHandlers {
  return {
    'peers.list': ({ principal }) =>
      Promise.resolve(
        ok({
          items: sessions
            .list()
            .filter((view) => !view.isArchived && canSee(principal, view))
            .map((view) => presentPeer(visibleView({ principal, sessions: scopes }, view))),
        }),
      ),
    'asks.create': async ({ principal, actor, command, body }) => {
      const found = sessions.find(body.to, (view) => canSee(principal, view));
      if (!found.ok) return found;
      const view = found.value;
      const allowed = authorize(principal, 'peer.message', { session: view });
      if (!allowed.ok) return allowed;
      const asking =
        body.in === undefined ? ok(null) : sessions.find(body.in, (one) => canSee(principal, one));
      if (!asking.ok) return asking;
      if (asking.value?.id === view.id) {
        return err(
          refusal('refused', `@${view.name} is this session itself.`, 'Send it a message.'),
        );
      }
      const wantsAnswer = body.wantsAnswer ?? true;
      function present(message: Message): AskAnswer {
        // With the queue in which it stands now.
        const now = sessions.read(view.id);
        return presentMessageAsAsk(message, now.ok ? now.value : view, wantsAnswer);
      }
      const sent = await messages.send({ actor, command, remember: present }, view.id, {
        text: body.text,
        isCommand: false,
        mayWait: true,
        ...(asking.value && { askedIn: asking.value.id }),
      });
      return sent.ok ? ok(present(sent.value)) : sent;
    },
    'asks.read': async ({ principal, params }) => {
      if (!params.id.startsWith('m_')) {
        const found = await asks.read(asId('ask', params.id));
        if (!found.ok) return found;
        const shown = visibleTerms({ principal, sessions: scopes }, found.value.id, found.value);
        const place = shown.to.id === hiddenParty.id ? null : asks.placeOf(found.value);
        return ok(presentAsk(shown, place));
      }
      const found = await messages.read(asId('message', params.id));
      if (!found.ok) return err(refusal('not_found', 'There is no such ask.'));
      const view = sessions.read(found.value.session);
      return view.ok ? ok(presentMessageAsAsk(found.value, view.value, true)) : view;
    },
    'asks.withdraw': async ({ principal, actor, command, params }) => {
      if (params.id.startsWith('m_')) {
        return err(
          refusal('bad_request', 'This ask is a message of a person.', 'Drop the message instead.'),
        );
      }
      function present(ask: Ask): AskAnswer {
        return presentAsk(visibleTerms({ principal, sessions: scopes }, ask.id, ask), null);
      }
      const context = { actor, command, remember: present };
      const withdrawn = await asks.withdraw(context, asId('ask', params.id));
      return withdrawn.ok ? ok(present(withdrawn.value)) : withdrawn;
    },
  };
}

function presentPeer(view: SessionView): RouteAnswer<'peers.list'>['items'][number] {
  const open = view.asks.filter((ask) => ask.side === 'asker' && !isAskOver(ask));
  return {
    id: view.id,
    name: view.name,
    state: sessionStateOf(view),
    repo: view.repo,
    branch: view.branch,
    owner: view.owner,
    waiting: waitingFor(view).length + waitingMessages(view).length,
    asking: open.map(({ id, to, state }) => ({ id, to: { ...to }, state })),
  };
}

function presentAsk(ask: Ask, place: number | null): AskAnswer {
  const { id, from, to, text, wantsAnswer, state, reason, chain, root } = ask;
  return {
    id,
    from: { type: 'session', id: from.id, name: from.name },
    to: { ...to },
    text,
    wantsAnswer,
    state,
    place,
    reason,
    chain: chain.map((party) => ({ ...party })),
    root,
    createdAt: ask.createdAt,
    deliveredAt: ask.deliveredAt,
    readAt: ask.readAt,
    answeredAt: state === 'answered' ? ask.finishedAt : null,
    expiresAt: ask.expiresAt,
    answer: ask.answer,
  };
}

const stateOfMessage: Readonly<Record<MessageState, AskAnswer['state']>> = {
  queued: 'queued',
  delivered: 'delivered',
  accepted: 'read',
  answered: 'answered',
  held: 'held',
  unknown: 'held',
  refused: 'failed',
  failed: 'failed',
};

function presentMessageAsAsk(message: Message, view: SessionView, wantsAnswer: boolean): AskAnswer {
  const queued = view.messages.filter(({ state }) => state === 'queued');
  const place = queued.findIndex(({ id }) => id === message.id);
  return {
    id: message.id,
    from: message.from,
    to: { id: view.id, name: view.name },
    text: message.text,
    wantsAnswer,
    state: stateOfMessage[message.state],
    place: place === -1 ? null : place + 1,
    reason: message.reason ?? whyItWaits(message, view),
    chain: [],
    root: message.from,
    createdAt: message.createdAt,
    deliveredAt: message.deliveredAt,
    readAt: message.acceptedAt,
    answeredAt: message.answeredAt,
    expiresAt: null,
    answer: message.answer,
  };
}

function whyItWaits({ state }: Message, view: SessionView): string | null {
  if (state !== 'queued' || !hasEnded(view)) return null;
  return `${view.name} has ended: it gets this when it is resumed.`;
}
