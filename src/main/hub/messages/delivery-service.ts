import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import { deliveryAt } from '../../../shared/domain/delivery-pause.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { Message } from '../../../shared/domain/message.ts';
import { isOnTheWay } from '../../../shared/domain/message.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { sessionStateOf } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import { SessionLooks } from '../commands/session-looks.ts';
import type { DeliveryWays } from './message-delivery.ts';
import { deliveryWayOf } from './message-delivery.ts';
import { ReportTimes } from './report-times.ts';

export interface DeliveryServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly ways: DeliveryWays;
}

/**
 * Gives a session its next message when Claude Code is idle: one at a time, in the order of the queue.
 * While Claude Code works, and while a limit or a missing sign-in would fail them, they wait here, where they
 * can still be edited, moved and dropped.
 *
 * `message.dispatched` is committed before the runner is told, and the runner types each attempt once and
 * repeats its report: so telling it again after a reconnect or a restart of the hub is safe.
 */
export class DeliveryService implements Disposable {
  readonly #options: DeliveryServiceOptions;
  readonly #reports: ReportTimes;
  readonly #looks: SessionLooks;

  constructor(options: DeliveryServiceOptions) {
    this.#options = options;
    this.#reports = new ReportTimes(options.clock);
    this.#looks = new SessionLooks(options.clock, {
      look: (session) => this.#look(session),
      nextLookMs: (session) => this.#nextLookMs(session),
    });
  }

  /** Something happened in the session, or a time is over: maybe its next message can go. */
  consider(session: SessionId): Promise<void> {
    return this.#looks.consider(session);
  }

  /** The link is back: what is on its way is sent again, and its report comes again. */
  repeat(session: SessionId): void {
    const view = this.#options.log.state.sessions.get(session);
    for (const message of view?.messages ?? []) {
      if (isOnTheWay(message)) this.#deliver(session, message);
    }
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }

  async #look(session: SessionId): Promise<void> {
    const view = this.#options.log.state.sessions.get(session);
    if (!view) return;
    await this.#settle(view);
    if (this.#next(view)) await this.#dispatch(session);
  }

  #next(view: SessionView): Message | undefined {
    const { clock, ways } = this.#options;
    return nextMessage(view, clock.now(), ({ from }) => ways[deliveryWayOf(from)].refusal === null);
  }

  #deliver(session: SessionId, message: Message): void {
    const way = this.#options.ways[deliveryWayOf(message.from)];
    if (way.refusal === null) way.deliver(session, message);
  }

  async #dispatch(session: SessionId): Promise<void> {
    const dispatched = await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (view) => {
        const message = this.#next(view);
        if (!message) return err(refusal('refused', 'nothing to deliver now'));
        const data = { message: message.id, attempt: message.attempt + 1 };
        return ok([{ kind: 'message.dispatched', data }]);
      },
      answer: (after) => inFlight(after),
    });
    if (dispatched.ok && dispatched.value) this.#deliver(session, dispatched.value);
  }

  /** A message whose report is overdue is asked for once more; without an answer its outcome is unknown. */
  async #settle(view: SessionView): Promise<void> {
    const message = inFlight(view);
    const state = this.#reports.look(view, message);
    if (!message || state === 'waits') return;
    if (state === 'ask') return this.#deliver(view.id, message);
    const reason = 'The runner of the session has not reported on it for minutes.';
    const unconfirmed: EventBody = {
      kind: 'message.unconfirmed',
      data: { message: message.id, reason },
    };
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(view.id),
      decide: (now) =>
        inFlight(now)?.id === message.id && inFlight(now)?.attempt === message.attempt
          ? ok([unconfirmed])
          : err(refusal('refused', 'it was reported meanwhile')),
      answer: () => undefined,
    });
  }

  /** Until the end of a pause, or of the time for a report. */
  #nextLookMs(session: SessionId): number | null {
    const view = this.#options.log.state.sessions.get(session);
    if (!view) return null;
    const report = this.#reports.leftMs(session);
    if (report !== null) return report;
    const at = deliveryAt(view);
    const isPaused = view.run.state === 'running' && view.pause !== null && at !== null;
    if (!isPaused || !view.messages.some((message) => message.state === 'queued')) return null;
    const leftMs = at - this.#options.clock.now();
    return leftMs > 0 ? leftMs : null;
  }
}

/** The message that may be delivered now. Evidence of idleness is Claude Code's own status, nothing less. */
function nextMessage(
  view: SessionView,
  now: number,
  hasWay: (message: Message) => boolean,
): Message | undefined {
  if (view.run.state !== 'running' || !view.run.isConnected) return undefined;
  const state = sessionStateOf(view);
  const isIdle = view.status === 'idle' && (state === 'idle' || state === 'limited');
  if (view.isStopRequested || !isIdle || inFlight(view)) return undefined;
  const queued = view.messages.filter((message) => message.state === 'queued' && hasWay(message));
  const at = deliveryAt(view);
  if (at !== null && at <= now) return queued[0];
  // A command such as /login or /model needs no request to the model.
  return queued.find((message) => message.isCommand);
}

function inFlight(view: SessionView): Message | undefined {
  return view.messages.find((message) => isOnTheWay(message));
}
