import type { Clock } from '../../../shared/base/clock.ts';
import type { GateId, SessionId } from '../../../shared/base/ids.ts';
import { newId } from '../../../shared/base/ids.ts';
import { ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { Destination } from '../../../shared/domain/egress.ts';
import { destinationText } from '../../../shared/domain/egress.ts';
import type { EventBody, HubEvent } from '../../../shared/domain/event.ts';
import type { Gate } from '../../../shared/domain/gate.ts';
import { openGates, type SessionView } from '../../../shared/domain/session.ts';
import { aSessionIfThere } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { Reactor } from '../commands/reactor.ts';
import { egressGate } from './egress-gate.ts';

export type EgressAnswer =
  | { readonly type: 'allow' | 'deny'; readonly by: string; readonly message: string | null }
  /** Nobody answered in time; the gate stays. */
  | { readonly type: 'open' }
  /** So many are asked for already that one more helps nobody. */
  | { readonly type: 'too-many' };

export interface EgressGatesOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
}

/** Less than programs and the tools of Claude Code wait for a connection. */
const waitLimitMs = 60_000;
/** How long an answer that is not a standing one counts: a program makes many connections to one place. */
const onceLastsMs = 10 * 60_000;
const openLimit = 8;

interface Kept {
  readonly answer: EgressAnswer;
  readonly until: number;
}

/** Asks people for places on the network that are not allowed, and remembers what they say. */
export class EgressGates implements Reactor {
  readonly name = 'egress gates';
  readonly #options: EgressGatesOptions;
  /** Answers of a moment ago, by session and destination. */
  readonly #kept = new Map<string, Kept>();
  readonly #waiting = new Map<GateId, Set<(answer: EgressAnswer) => void>>();

  constructor(options: EgressGatesOptions) {
    this.#options = options;
  }

  async ask(
    session: SessionId,
    destination: Destination,
    signal: AbortSignal,
  ): Promise<EgressAnswer> {
    const kept = this.#keptFor(session, destination);
    if (kept) return kept;
    const gate = await this.#gateFor(session, destination);
    if (gate === null) return { type: 'too-many' };
    return this.#answerTo(session, gate, signal);
  }

  /** Goes by answers that were given to an earlier hub, which ended before it could. */
  async adopt(): Promise<void> {
    for (const { id, gates } of this.#options.log.state.sessions.values()) {
      for (const gate of gates) {
        if (gate.egress && gate.state === 'answered') await this.#apply(id, gate);
      }
    }
  }

  /** By an answer of a moment ago. */
  isAllowed(session: SessionId, destination: Destination): boolean {
    return this.#keptFor(session, destination)?.type === 'allow';
  }

  async react(event: HubEvent): Promise<void> {
    const { session } = event;
    if (session === null || (event.kind !== 'gate.answered' && event.kind !== 'gate.closed'))
      return;
    const gate = this.#find(session, event.data.gate);
    if (!gate?.egress) return;
    if (event.kind === 'gate.closed') return this.#settle(gate.id, answerOf(gate));
    await this.#apply(session, gate);
  }

  async #apply(session: SessionId, gate: Gate): Promise<void> {
    const answer = answerOf(gate);
    // A standing one is in the log, from which it can be withdrawn.
    if (gate.egress && gate.answer !== 'allow-always') {
      const until = this.#options.clock.monotonic() + onceLastsMs;
      this.#kept.set(keyOf(session, gate.egress), { answer, until });
    }
    this.#settle(gate.id, answer);
    await this.#record(session, {
      kind: 'gate.applied',
      data: { gate: gate.id, evidence: 'the proxy goes by it' },
    });
  }

  forget(session: SessionId): void {
    for (const key of this.#kept.keys()) {
      if (key.startsWith(`${session} `)) this.#kept.delete(key);
    }
  }

  #keptFor(session: SessionId, destination: Destination): EgressAnswer | undefined {
    const kept = this.#kept.get(keyOf(session, destination));
    return kept && kept.until > this.#options.clock.monotonic() ? kept.answer : undefined;
  }

  /** The one that is open already, or a new one; null when there are too many. */
  async #gateFor(session: SessionId, destination: Destination): Promise<GateId | null> {
    const fresh = newId('gate');
    let found: GateId | null = null;
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSessionIfThere(session),
      decide: (view) => {
        const open = view ? openEgressGates(view) : [];
        const same = open.find(({ egress }) => egress && isSame(egress, destination));
        if (same) found = same.id;
        if (!view || same || open.length >= openLimit) return ok([]);
        found = fresh;
        return ok([egressGate(fresh, destination)]);
      },
      answer: () => undefined,
    });
    return found;
  }

  #answerTo(session: SessionId, gate: GateId, signal: AbortSignal): Promise<EgressAnswer> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(gate) ?? new Set();
      function finish(answer: EgressAnswer): void {
        timer[Symbol.dispose]();
        signal.removeEventListener('abort', giveUp);
        waiting.delete(finish);
        resolve(answer);
      }
      function giveUp(): void {
        finish({ type: 'open' });
      }
      const timer = this.#options.clock.schedule(waitLimitMs, giveUp);
      this.#waiting.set(gate, waiting.add(finish));
      signal.addEventListener('abort', giveUp, { once: true });
      // Before anybody waited for it.
      const now = this.#find(session, gate);
      if (now?.state !== 'open') finish(now ? answerOf(now) : { type: 'open' });
      else if (signal.aborted) giveUp();
    });
  }

  #find(session: SessionId, gate: GateId): Gate | undefined {
    return this.#options.log.state.sessions.get(session)?.gates.find(({ id }) => id === gate);
  }

  #settle(gate: GateId, answer: EgressAnswer): void {
    for (const finish of this.#waiting.get(gate) ?? []) finish(answer);
    this.#waiting.delete(gate);
  }

  async #record(session: SessionId, body: EventBody): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSessionIfThere(session),
      decide: (view) => ok(view ? [body] : []),
      answer: () => undefined,
    });
  }
}

function answerOf({ answer, answeredBy, message }: Gate): EgressAnswer {
  if (answer === null) return { type: 'open' };
  return { type: answer === 'deny' ? 'deny' : 'allow', by: answeredBy?.name ?? 'Someone', message };
}

function openEgressGates(view: SessionView): readonly Gate[] {
  return openGates(view).filter(({ egress }) => egress !== undefined);
}

function isSame(one: Destination, other: Destination): boolean {
  return destinationText(one) === destinationText(other);
}

function keyOf(session: SessionId, destination: Destination): string {
  return `${session} ${destinationText(destination)}`;
}
