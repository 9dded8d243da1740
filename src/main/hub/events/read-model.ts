import type { GateId, MessageId, SessionId } from '../../../shared/base/ids.ts';
import type { HubEvent } from '../../../shared/domain/event.ts';
import { foldHub } from '../../../shared/domain/fold/fold-hub.ts';
import { foldSession } from '../../../shared/domain/fold/fold-session.ts';
import type { HubState } from '../../../shared/domain/hub-state.ts';
import { emptyHubState } from '../../../shared/domain/hub-state.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { LogState } from '../commands/hub-log.ts';

export interface ReadModelParts {
  readonly lastSeq: number;
  readonly hub: HubState;
  readonly sessions: readonly SessionView[];
  readonly gates: Iterable<readonly [GateId, SessionId]>;
  readonly messages: Iterable<readonly [MessageId, SessionId]>;
}

/**
 * The hub and all sessions, folded from the events so far, and the ways to find a session. States and views are never
 * changed, only replaced.
 */
export class ReadModel implements LogState {
  readonly #sessions = new Map<SessionId, SessionView>();
  readonly #byName = new Map<string, SessionId>();
  readonly #byGate = new Map<GateId, SessionId>();
  readonly #byMessage = new Map<MessageId, SessionId>();
  #hub = emptyHubState;
  #lastSeq = 0;

  /** Another one that goes its own way from here. */
  copy(): ReadModel {
    const copy = new ReadModel();
    for (const [id, view] of this.#sessions) copy.#sessions.set(id, view);
    for (const [name, id] of this.#byName) copy.#byName.set(name, id);
    for (const [gate, id] of this.#byGate) copy.#byGate.set(gate, id);
    for (const [message, id] of this.#byMessage) copy.#byMessage.set(message, id);
    copy.#hub = this.#hub;
    copy.#lastSeq = this.#lastSeq;
    return copy;
  }

  /** What a checkpoint keeps: all of it, at the moment of the call. Names follow from the sessions. */
  parts(): ReadModelParts {
    return {
      lastSeq: this.#lastSeq,
      hub: this.#hub,
      sessions: [...this.#sessions.values()],
      gates: firstOf(this.#byGate),
      messages: firstOf(this.#byMessage),
    };
  }

  static fromParts(parts: ReadModelParts): ReadModel {
    const model = new ReadModel();
    model.#lastSeq = parts.lastSeq;
    model.#hub = parts.hub;
    for (const view of parts.sessions) {
      model.#sessions.set(view.id, view);
      if (!view.isRemoved) model.#byName.set(view.name, view.id);
    }
    for (const [gate, session] of parts.gates) model.#byGate.set(gate, session);
    for (const [message, session] of parts.messages) model.#byMessage.set(message, session);
    return model;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get hub(): HubState {
    return this.#hub;
  }

  get sessions(): ReadonlyMap<SessionId, SessionView> {
    return this.#sessions;
  }

  /** Names are free again when their session was removed. */
  sessionNamed(name: string): SessionView | undefined {
    return this.#find(this.#byName.get(name));
  }

  /** Also of a gate so old that the view has forgotten it. */
  sessionOfGate(gate: GateId): SessionView | undefined {
    return this.#find(this.#byGate.get(gate));
  }

  /** Also of a message so old that the view has forgotten it. */
  sessionOfMessage(message: MessageId): SessionView | undefined {
    return this.#find(this.#byMessage.get(message));
  }

  apply(event: HubEvent): void {
    this.#lastSeq = event.seq;
    this.#hub = foldHub(this.#hub, event);
    if (event.session === null) return;
    const before = this.#sessions.get(event.session);
    const after = foldSession(before, event);
    if (!after) return;
    if (after !== before) this.#sessions.set(event.session, after);
    this.#index(event, after);
    this.#rename(before, after);
  }

  #index(event: HubEvent, view: SessionView): void {
    if (event.kind === 'gate.opened') this.#byGate.set(event.data.gate, view.id);
    if (event.kind === 'message.queued') this.#byMessage.set(event.data.message, view.id);
  }

  #rename(before: SessionView | undefined, after: SessionView): void {
    if (before?.name === after.name && before.isRemoved === after.isRemoved) return;
    if (before && this.#byName.get(before.name) === before.id) this.#byName.delete(before.name);
    if (!after.isRemoved) this.#byName.set(after.name, after.id);
  }

  #find(session: SessionId | undefined): SessionView | undefined {
    return session === undefined ? undefined : this.#sessions.get(session);
  }
}

/**
 * The entries that a map has now, read when they are asked for: nothing is ever taken out of these maps,
 * and what comes in later comes behind. So a large one is not copied in one go.
 */
function firstOf<Entry>(map: { readonly size: number } & Iterable<Entry>): Iterable<Entry> {
  return take(map, map.size);
}

function* take<Entry>(entries: Iterable<Entry>, count: number): Generator<Entry> {
  let left = count;
  for (const entry of entries) {
    if (left === 0) return;
    left -= 1;
    yield entry;
  }
}
