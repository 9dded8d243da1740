import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { Message } from '../../../shared/domain/message.ts';
import { isOnTheWay } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { SessionCommands } from '../commands/session-commands.ts';

export interface DeliveryServiceOptions {
  readonly log: HubLog;
  readonly commands: SessionCommands;
  /** Asks the session's runner to type it; dropped when there is no link (it is repeated after one). */
  readonly type: (session: SessionId, message: Message) => void;
}

/**
 * Gives a session its next message when Claude Code is idle: one at a time, in the order of the queue.
 * While Claude Code works they wait here, where they can still be edited, moved and dropped.
 *
 * `message.dispatched` is committed before the runner is told, and the runner types each attempt once and
 * repeats its report: so telling it again after a reconnect or a restart of the hub is safe.
 */
export class DeliveryService {
  readonly #options: DeliveryServiceOptions;
  readonly #busy = new Set<SessionId>();

  constructor(options: DeliveryServiceOptions) {
    this.#options = options;
  }

  /** Something happened in the session: maybe its next message can go. */
  async consider(session: SessionId): Promise<void> {
    if (this.#busy.has(session)) return;
    const view = this.#options.log.state.sessions.get(session);
    if (!view || !nextMessage(view)) return;
    this.#busy.add(session);
    try {
      await this.#dispatch(view.id);
    } finally {
      this.#busy.delete(session);
    }
  }

  /** The link is back: what is on its way is sent again, and its report comes again. */
  repeat(session: SessionId): void {
    const view = this.#options.log.state.sessions.get(session);
    for (const message of view?.messages ?? []) {
      if (isOnTheWay(message)) this.#options.type(session, message);
    }
  }

  async #dispatch(session: SessionId): Promise<void> {
    const dispatched = await this.#options.commands.run<Message | undefined>({
      actor: hubActor,
      command: null,
      session,
      decide: (view) => {
        const message = nextMessage(view);
        if (!message) return err(refusal('refused', 'nothing to deliver now'));
        const data = { message: message.id, attempt: message.attempt + 1 };
        return ok([{ kind: 'message.dispatched', data }]);
      },
      answer: (after) => inFlight(after),
    });
    if (dispatched.ok && dispatched.value) this.#options.type(session, dispatched.value);
  }
}

/** The message that may be typed now. Evidence of idleness is Claude Code's own status, nothing less. */
function nextMessage(view: SessionView): Message | undefined {
  if (view.run.state !== 'running' || !view.run.isConnected) return undefined;
  if (view.isStopRequested || view.status !== 'idle' || sessionStateOf(view) !== 'idle') {
    return undefined;
  }
  if (inFlight(view)) return undefined;
  return view.messages.find((message) => message.state === 'queued');
}

function inFlight(view: SessionView): Message | undefined {
  return view.messages.find((message) => isOnTheWay(message));
}
