import { asId } from '../../../../shared/base/ids.ts';
import { ok } from '../../../../shared/base/result.ts';
import { canSee } from '../../access/principal.ts';
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
}

/** Messages and gates: what an operator says to a session, and what it asks of one. */
export function workHandlers({ messages, gates }: WorkHandlersOptions): WorkHandlers {
  return {
    'messages.read': async ({ params }) => {
      const found = await messages.read(asId('message', params.id));
      return found.ok ? ok(presentMessage(found.value)) : found;
    },
    'messages.change': async ({ actor, command, params, body }) => {
      const { text, before } = body;
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
    'gates.answer': async ({ actor, command, params, body }) => {
      const answered = await gates.answer(
        { actor, command, remember: presentAnswered },
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
