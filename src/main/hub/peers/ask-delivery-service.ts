import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { Ask } from '../../../shared/domain/ask.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import { deliveryAt } from '../../../shared/domain/delivery-pause.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import { SessionLooks } from '../commands/session-looks.ts';
import type { NoticePort } from '../runners/runner-connection.ts';
import type { DueNotice } from './next-notice.ts';
import { nextNotice } from './next-notice.ts';

export interface AskDeliveryOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly notices: NoticePort;
  readonly logger: Logger;
}

/** What was handed over last, and when it is handed over again. */
interface Handing {
  readonly notice: string;
  readonly attempt: number;
  readonly isHanded: boolean;
  readonly pauseMs: number;
  readonly dueAt: number;
}

/** A Claude Code that was woken says so with its next prompt. If it stays at rest for so long, it did not get it. */
const unreadMs = 30_000;
/** While nothing waits in the session that could wake it: the hook that does starts a moment after Claude Code rests. */
const asleepFirstMs = 500;
const asleepLimitMs = 30_000;
/** What a look left undone failed: the store, or the runner. */
const retryMs = 1000;
/**
 * Brings asks to the sessions that they are for, and their outcomes back. Nothing that it keeps in memory is needed after
 * a restart: what is due follows from the log, and a runner hands the same notice over once for each attempt.
 */
export class AskDeliveryService implements Disposable {
  readonly #options: AskDeliveryOptions;
  readonly #handings = new Map<SessionId, Handing>();
  readonly #looks: SessionLooks;

  constructor(options: AskDeliveryOptions) {
    this.#options = options;
    this.#looks = new SessionLooks(options.clock, {
      look: (session) => this.#look(session),
      nextLookMs: (session) => this.#nextLookMs(session),
    });
  }

  /**
   * Looks at every session once: what became due while no hub ran. The start of the hub does not wait for it, because a
   * runner that has just dialled in may take seconds to answer. A look that fails is repeated.
   */
  start(): void {
    for (const view of this.#options.log.state.sessions.values()) {
      const session = view.id;
      if (!hasAsked(view)) continue;
      this.consider(session).catch((thrown: unknown) =>
        this.#options.logger.error('could not bring the asks of a session', {
          session,
          error: thrown,
        }),
      );
    }
  }

  consider(session: SessionId): Promise<void> {
    return this.#looks.consider(session);
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }

  async #look(session: SessionId): Promise<void> {
    const before = this.#options.log.state.sessions.get(session);
    if (!before || !hasAsked(before)) return;
    await this.#expire(before);
    const view = this.#options.log.state.sessions.get(session) ?? before;
    await this.#mirror(view);
    const due = nextNotice(view, this.#options.clock.now());
    if (due) await this.#hand(session, due);
    else if (view.status !== 'busy') this.#handings.delete(session);
  }

  async #expire(view: SessionView): Promise<void> {
    // Nothing is stored in a session that was removed.
    if (view.isRemoved) return;
    const now = this.#options.clock.now();
    for (const ask of openOf(view)) {
      if (Date.parse(ask.expiresAt) > now) continue;
      await this.#change(view.id, ask, { kind: 'ask.expired', data: { ask: ask.id } });
    }
  }

  /** What happened to an ask at its target is stored in the session that asked, too. */
  async #mirror(view: SessionView): Promise<void> {
    for (const ask of view.asks) {
      if (ask.side !== 'target') continue;
      const asker = this.#options.log.state.sessions.get(ask.from.id);
      const copy = asker?.asks.find((one) => one.id === ask.id && one.side === 'asker');
      if (!asker || asker.isRemoved || !copy || copy.state === ask.state || isAskOver(copy))
        continue;
      await this.#change(asker.id, copy, stepOf(ask));
    }
    if (view.isRemoved) await this.#failAll(view);
  }

  /** Of a session that was removed: whoever asked it hears so. */
  async #failAll(view: SessionView): Promise<void> {
    for (const ask of openOf(view)) {
      const asker = this.#options.log.state.sessions.get(ask.from.id);
      const copy = asker?.asks.find((one) => one.id === ask.id && one.side === 'asker');
      if (!asker || asker.isRemoved || !copy || isAskOver(copy)) continue;
      const reason = 'It was removed.';
      await this.#change(asker.id, copy, { kind: 'ask.failed', data: { ask: ask.id, reason } });
    }
  }

  async #change(session: SessionId, ask: Ask, body: EventBody): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (now) => {
        const known = now.asks.find(({ id, side }) => id === ask.id && side === ask.side);
        return known && known.state === ask.state && !isAskOver(known)
          ? ok([body])
          : err(refusal('refused', 'it changed meanwhile'));
      },
      answer: () => undefined,
    });
  }

  async #hand(session: SessionId, due: DueNotice): Promise<void> {
    const { clock, notices } = this.#options;
    const before = this.#handings.get(session);
    const isSame = before?.notice === due.notice;
    if (isSame && before.isHanded && before.dueAt > clock.monotonic()) return;
    // One that found nobody to take it is the same attempt.
    const attempt = isSame ? before.attempt + (before.isHanded ? 1 : 0) : 1;
    const { notice, text } = due;
    const handed = await notices.notify(session, { notice, attempt, text });
    const isHanded = handed.ok && handed.value === 'handed';
    const pauseMs = isHanded ? unreadMs : nextPauseMs(isSame && !before.isHanded ? before : null);
    this.#handings.set(session, {
      notice,
      attempt,
      isHanded,
      pauseMs,
      dueAt: clock.monotonic() + pauseMs,
    });
    const { ask } = due;
    if (!isHanded || ask?.side !== 'target' || ask.state !== 'queued') return;
    await this.#change(session, ask, { kind: 'ask.delivered', data: { ask: ask.id } });
  }

  #nextLookMs(session: SessionId): number | null {
    const view = this.#options.log.state.sessions.get(session);
    if (!view || view.isRemoved) return null;
    const { clock } = this.#options;
    const now = clock.now();
    const waits = openOf(view).map(({ expiresAt }) => Date.parse(expiresAt) - now);
    const at = deliveryAt(view);
    if (at !== null && at > now && nextNotice(view, at)) waits.push(at - now);
    const handing = this.#handings.get(view.id);
    if (handing && nextNotice(view, now)) waits.push(handing.dueAt - clock.monotonic());
    if (waits.length === 0) return null;
    const next = Math.min(...waits);
    return next > 0 ? Math.max(1, next) : retryMs;
  }
}

function nextPauseMs(before: Handing | null): number {
  return before ? Math.min(before.pauseMs * 2, asleepLimitMs) : asleepFirstMs;
}

/** Whether there may be anything to hand over. */
function hasAsked({ asks, questions }: SessionView): boolean {
  return asks.length > 0 || questions.length > 0;
}

function openOf(view: SessionView): readonly Ask[] {
  return view.asks.filter((ask) => ask.side === 'target' && !isAskOver(ask));
}

/** What brings a record of the ask to the state that it has at its target. */
function stepOf(ask: Ask): EventBody {
  switch (ask.state) {
    case 'queued':
      return { kind: 'ask.returned', data: { ask: ask.id } };
    case 'delivered':
      return { kind: 'ask.delivered', data: { ask: ask.id } };
    case 'read':
      return { kind: 'ask.read', data: { ask: ask.id, promptId: null } };
    case 'answered': {
      const { answer, answeredBy, answerFiles } = ask;
      return {
        kind: 'ask.answered',
        data: {
          ask: ask.id,
          answer: answer ?? '',
          by: answeredBy ?? 'turn',
          ...(answerFiles && { files: answerFiles }),
        },
      };
    }
    case 'failed':
      return { kind: 'ask.failed', data: { ask: ask.id, reason: ask.reason ?? '' } };
    case 'expired':
      return { kind: 'ask.expired', data: { ask: ask.id } };
  }
}
