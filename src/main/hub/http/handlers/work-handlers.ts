import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import { changesSettings } from '../../../../shared/domain/slash-command.ts';
import { authorize, noTarget } from '../../access/authorize.ts';
import { canSee } from '../../access/principal.ts';
import type { SessionScopes } from '../../access/visible-asks.ts';
import type { GateService, GateWithSession } from '../../gates/gate-service.ts';
import type { MessageService } from '../../messages/message-service.ts';
import type { Handlers } from '../handler.ts';
import type { GateAnswerBody } from './present.ts';
import { presentGate, presentMessage } from './present.ts';

type Names = Extract<keyof Handlers, `messages.${string}` | `gates.${string}`>;
export type WorkHandlers = Pick<Handlers, Names>;

export interface WorkHandlersOptions {
  readonly messages: MessageService;
  readonly gates: GateService;
  readonly scopes: SessionScopes;
}

/** Messages and gates: what an operator says to a session, and what it asks of one. */
export function workHandlers({ messages, gates, scopes }: WorkHandlersOptions): WorkHandlers {
  return {
    'messages.read': async ({ params }) => {
      const found = await messages.read(asId('message', params.id));
      return found.ok ? ok(presentMessage(found.value)) : found;
    },
    'messages.change': async ({ principal, actor, command, params, session, body }) => {
      const { text, before } = body;
      // A command that was harmless when it was sent may have become another one.
      const known = await messages.read(asId('message', params.id));
      const isHarmless = !known.ok || !known.value.isCommand || !changesSettings(text ?? '');
      if (!isHarmless) {
        const target = session === null ? noTarget : { session: scopes.scopeOf(session) };
        const allowed = authorize(principal, 'session.change-mode', target);
        if (!allowed.ok) return allowed;
      }
      const changed = await messages.change(
        { actor, command, remember: presentMessage },
        asId('message', params.id),
        {
          text,
          before: typeof before === 'string' ? asId('message', before) : before,
        },
      );
      return changed.ok ? ok(presentMessage(changed.value)) : changed;
    },
    'messages.drop': async ({ actor, command, params }) => {
      const dropped = await messages.drop(
        { actor, command, remember: presentMessage },
        asId('message', params.id),
      );
      return dropped.ok ? ok(presentMessage(dropped.value)) : dropped;
    },
    'messages.retry': async ({ actor, command, params }) => {
      const queued = await messages.retry(
        { actor, command, remember: presentMessage },
        asId('message', params.id),
      );
      return queued.ok ? ok(presentMessage(queued.value)) : queued;
    },
    'gates.list': async ({ principal }) =>
      ok({
        items: gates
          .list()
          .filter(({ view }) => canSee(principal, view))
          .map(({ gate, view }) => presentGate(gate, view)),
      }),
    'gates.answer': async ({ principal, actor, command, params, body }) => {
      const answered = await gates.answer(
        { actor, command, remember: presentAnswered, by: principal },
        asId('gate', params.id),
        {
          answer: body.answer,
          message: body.message ?? null,
          answers: body.answers ?? null,
          hash: body.hash ?? null,
        },
      );
      return answered.ok ? ok(presentAnswered(answered.value)) : answered;
    },
  };
}

function presentAnswered({ gate, view }: GateWithSession): GateAnswerBody {
  return presentGate(gate, view);
}
