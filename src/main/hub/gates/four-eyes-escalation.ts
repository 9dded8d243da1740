import type { Clock } from '../../../shared/base/clock.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import { escalatesAtMs } from '../../../shared/domain/four-eyes.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import { openGates, type SessionView } from '../../../shared/domain/session.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import { SessionLooks } from '../commands/session-looks.ts';

/** The time by which an answer is judged, so that no owner is notified before one answer is enough. */
export interface AnswerTime {
  nowMs(): number;
}

export interface FourEyesEscalationOptions {
  readonly log: Pick<HubLog, 'state'>;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  readonly time: AnswerTime;
}

/** A timer of the platform holds no more than 24 days, and the clock may be set ahead meanwhile. */
const longestWaitMs = 60_000;

/** Records when a request under four eyes has waited so long that one owner is enough, so that owners are notified. */
export class FourEyesEscalation implements Reactor, Disposable {
  readonly name = 'four eyes escalation';
  readonly #options: FourEyesEscalationOptions;
  readonly #looks: SessionLooks;

  constructor(options: FourEyesEscalationOptions) {
    this.#options = options;
    this.#looks = new SessionLooks(options.clock, {
      look: (session) => this.#escalate(session),
      nextLookMs: (session) => this.#nextLookMs(session),
    });
  }

  /** A request may have waited long enough while no hub ran. */
  async start(): Promise<void> {
    const sessions = [...this.#options.log.state.sessions.values()];
    const waiting = sessions.filter((view) => watchedGates(view).length > 0);
    await Promise.all(waiting.map(({ id }) => this.consider(id)));
  }

  consider(session: SessionId): Promise<void> {
    return this.#looks.consider(session);
  }

  [Symbol.dispose](): void {
    this.#looks[Symbol.dispose]();
  }

  async #escalate(session: SessionId): Promise<void> {
    const { commands, time } = this.#options;
    for (const { id: gate, dueMs } of this.#watched(session)) {
      if (dueMs > time.nowMs()) continue;
      await commands.run({
        actor: hubActor,
        command: null,
        on: aSession(session),
        decide: (view) =>
          watchedGates(view).some(({ id }) => id === gate)
            ? ok([{ kind: 'gate.escalated', data: { gate } }])
            : err(refusal('refused', 'it was answered meanwhile')),
        answer: () => undefined,
      });
    }
  }

  #nextLookMs(session: SessionId): number | null {
    const due = this.#watched(session).map(({ dueMs }) => dueMs);
    if (due.length === 0) return null;
    return Math.max(1, Math.min(Math.min(...due) - this.#options.time.nowMs(), longestWaitMs));
  }

  #watched(session: SessionId): readonly WatchedGate[] {
    const view = this.#options.log.state.sessions.get(session);
    return view ? watchedGates(view) : [];
  }
}

interface WatchedGate extends Pick<Gate, 'id'> {
  readonly dueMs: number;
}

/** Open requests that escalate and have not yet. */
function watchedGates(view: SessionView): readonly WatchedGate[] {
  return openGates(view).flatMap((gate) => {
    const dueMs = gate.escalatedAt === undefined ? escalatesAtMs(gate) : null;
    return dueMs === null ? [] : [{ id: gate.id, dueMs }];
  });
}
