import type { Clock } from '../../../shared/base/clock.ts';
import { isoTime } from '../../../shared/base/clock.ts';
import type { AskId, SessionId } from '../../../shared/base/ids.ts';
import { newId, randomText } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Actor } from '../../../shared/domain/actor.ts';
import type { Ask, AskSide } from '../../../shared/domain/ask.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import type { EventBody } from '../../../shared/domain/event.ts';
import { foldAsks, isAskEvent } from '../../../shared/domain/fold/fold-asks.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandContext, CommandRunner, OtherEvent } from '../commands/command-runner.ts';
import type { HubLog, LogState } from '../commands/hub-log.ts';
import type { EventStore } from '../store/event-store.ts';
import { filesFor } from './ask-files.ts';
import type { AskOrigin, AskRights, WantedAsk } from './decide-ask.ts';
import { decideAsk, decideReply, originOf, peersOf, peopleBehind } from './decide-ask.ts';
import { decideOutsideAsk, type OutsideAsk } from './decide-outside-ask.ts';

export interface AskServiceOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly clock: Clock;
  /** Has the events of asks that the views no longer keep. */
  readonly store: Pick<EventStore, 'byRef'>;
  readonly rights: AskRights;
}

/** What one session sees of another. */
export interface Peer {
  readonly view: SessionView;
  /** Messages of peers that it has not finished with. */
  readonly waiting: number;
}

/** Where that comes from which a session asks now: the sessions before it, and the people behind it. */
export function askOriginOf(asker: SessionView): AskOrigin {
  return originOf(asker);
}

/** What marks the envelope of one side of an ask. */
export function newAskMark(): string {
  return randomText(markLength);
}

const markLength = 12;

/** Questions and messages between sessions: stored in both of them before anyone is told. */
export class AskService {
  readonly #options: AskServiceOptions;

  constructor(options: AskServiceOptions) {
    this.#options = options;
  }

  /** Whom a session may ask. */
  peers(asker: SessionId): readonly Peer[] {
    const { log, rights } = this.#options;
    const view = log.state.sessions.get(asker);
    if (!view) return [];
    return peersOf(log.state, view, rights)
      .filter(({ isArchived }) => !isArchived)
      .map((peer) => ({ view: peer, waiting: waitingFor(peer).length }));
  }

  /** Who gave a session the turn that it is in, or the last one. */
  peopleBehind(view: SessionView): readonly Actor[] {
    return peopleBehind(view);
  }

  ask(
    context: CommandContext<Ask>,
    wanted: WantedAsk & { readonly lifetimeMs: number },
  ): Promise<Result<Ask, Refusal>> {
    const { commands, clock, rights } = this.#options;
    const ask = newId('ask');
    const nowMs = clock.now();
    const expiresAt = isoTime(nowMs + wanted.lifetimeMs);
    let others: readonly OtherEvent[] = [];
    return commands.run({
      ...context,
      on: aSession(wanted.asker),
      decide: (_asker, state) => {
        const decided = decideAsk(state, wanted, { nowMs, rights });
        if (!decided.ok) return decided;
        const terms = decided.value;
        function asked(side: AskSide): EventBody {
          const data = { ...terms, ask, side, expiresAt, mark: newAskMark() };
          return { kind: 'ask.asked', data };
        }
        others = [{ session: terms.to.id, body: asked('target') }];
        return ok([asked('asker')]);
      },
      ofOthers: () => others,
      answer: (after) => askOf(after, ask),
    });
  }

  /** Of a program outside the hub: there is no session that asks, so it is stored in its target alone. */
  askFromOutside(
    context: CommandContext<Ask>,
    target: SessionId,
    wanted: OutsideAsk & { readonly lifetimeMs: number },
  ): Promise<Result<Ask, Refusal>> {
    const { commands, clock } = this.#options;
    const ask = newId('ask');
    const expiresAt = isoTime(clock.now() + wanted.lifetimeMs);
    return commands.run({
      ...context,
      on: aSession(target),
      decide: (view) => {
        const decided = decideOutsideAsk(view, wanted);
        if (!decided.ok) return decided;
        const data = {
          ...decided.value,
          ask,
          side: 'target' as const,
          expiresAt,
          mark: newAskMark(),
        };
        return ok([{ kind: 'ask.asked', data }]);
      },
      answer: (after) => askOf(after, ask),
    });
  }

  reply(
    context: CommandContext<Ask>,
    session: SessionId,
    given: {
      readonly ask: AskId | undefined;
      readonly text: string;
      readonly files?: readonly string[] | undefined;
    },
  ): Promise<Result<Ask, Refusal>> {
    let replied: AskId | undefined;
    return this.#options.commands.run({
      ...context,
      on: aSession(session),
      decide: (view, state) => {
        const decided = decideReply(view, given);
        if (!decided.ok) return decided;
        replied = decided.value.id;
        const asker = state.sessions.get(decided.value.from.id);
        const files = asker ? filesFor(view, given.files, asker) : ok({});
        if (!files.ok) return files;
        const answer = messageText(given.text);
        const data = { ask: replied, answer, by: 'reply', ...files.value } as const;
        return ok([{ kind: 'ask.answered', data }]);
      },
      answer: (after) => {
        const ask = after.asks.find(({ id }) => id === replied);
        if (!ask) throw new Error('impossible: an ask that was just answered is in its view');
        return ask;
      },
    });
  }

  /** What one asker waits for at a target. */
  openFrom(asker: SessionId, target: SessionId): readonly Ask[] {
    const view = this.#options.log.state.sessions.get(target);
    return view ? waitingFor(view).filter(({ from }) => from.id === asker) : [];
  }

  /** A person ends an open ask. It fails at its target, and the session that asked hears why. */
  withdraw(context: CommandContext<Ask>, id: AskId): Promise<Result<Ask, Refusal>> {
    const target = [...this.#options.log.state.sessions.values()].find(({ asks }) =>
      asks.some((ask) => ask.id === id && ask.side === 'target'),
    );
    if (!target) return Promise.resolve(err(refusal('not_found', 'There is no such open ask.')));
    return this.#options.commands.run({
      ...context,
      on: aSession(target.id),
      decide: (view) => {
        const ask = view.asks.find((one) => one.id === id && one.side === 'target');
        if (!ask) return err(refusal('not_found', 'There is no such open ask.'));
        if (isAskOver(ask)) return err(refusal('refused', `This ask is ${ask.state} already.`));
        const reason = `${context.actor.name} withdrew it.`;
        return ok([{ kind: 'ask.failed', data: { ask: id, reason } }]);
      },
      answer: (after) => askOf(after, id),
    });
  }

  /** Resolves with the ask when it is over, or as it is when the time or the signal ends. */
  async outcome(
    session: SessionId,
    ask: AskId,
    until: { readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Ask> {
    const { log, clock } = this.#options;
    const now = askIn(log.state, session, ask);
    if (isAskOver(now) || until.waitMs === 0 || until.signal.aborted) return now;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.schedule(until.waitMs, resolve);
    until.signal.addEventListener('abort', () => resolve(), { once: true });
    const listening = log.onDidCommit((events) => {
      const isIt = events.some((event) => event.session === session && isAskEvent(event));
      if (isIt && isAskOver(askIn(log.state, session, ask))) resolve();
    });
    try {
      await promise;
      return askIn(log.state, session, ask);
    } finally {
      listening[Symbol.dispose]();
      timer[Symbol.dispose]();
    }
  }

  /** The ask as it is, then as it is after each of its events, until it is over or the signal ends. */
  async *changesOf(session: SessionId, ask: AskId, signal: AbortSignal): AsyncGenerator<Ask> {
    const { log } = this.#options;
    let changed = Promise.withResolvers<void>();
    using _ = log.onDidCommit((events) => {
      if (events.some((event) => event.session === session && isAskEvent(event))) changed.resolve();
    });
    signal.addEventListener('abort', () => changed.resolve(), { once: true });
    for (;;) {
      const now = log.state.sessions.get(session)?.asks.find(({ id }) => id === ask);
      if (!now) return;
      yield now;
      if (isAskOver(now) || signal.aborted) return;
      await changed.promise;
      changed = Promise.withResolvers<void>();
      if (signal.aborted) changed.resolve();
    }
  }

  /** As the session that is asked has it, whole: from memory, or from the log where memory has the beginning only. */
  async read(id: AskId): Promise<Result<Ask, Refusal>> {
    for (const view of this.#options.log.state.sessions.values()) {
      const kept = view.asks.find((ask) => ask.id === id && ask.side === 'target');
      if (kept && kept.isCut !== true) return ok(kept);
    }
    let asks: readonly Ask[] = [];
    for (const event of await this.#options.store.byRef(id)) {
      const [known] = asks;
      if (!isAskEvent(event)) continue;
      const isOfTarget = event.kind === 'ask.asked' ? event.data.side === 'target' : known;
      if (isOfTarget && (!known || known.to.id === event.session)) asks = foldAsks(asks, event);
    }
    const [ask] = asks;
    return ask ? ok(ask) : err(refusal('not_found', 'There is no such ask.'));
  }

  /** 1 for the next one that the session gets; null for one that it has, or that is over. */
  placeOf(ask: Ask): number | null {
    const target = this.#options.log.state.sessions.get(ask.to.id);
    const place = target ? waitingFor(target).findIndex(({ id }) => id === ask.id) : -1;
    const known = place === -1 ? undefined : target?.asks.find(({ id }) => id === ask.id);
    return known?.state === 'queued' ? place + 1 : null;
  }
}

/** What a session was asked and has not finished, in the order in which it gets it. */
export function waitingFor(view: SessionView): readonly Ask[] {
  return view.asks.filter((ask) => ask.side === 'target' && !isAskOver(ask));
}

function askIn(state: LogState, session: SessionId, id: AskId): Ask {
  return askOf(state.sessions.get(session), id);
}

function askOf(view: SessionView | undefined, id: AskId): Ask {
  const ask = view?.asks.find((one) => one.id === id);
  if (!ask) throw new Error('impossible: an open ask is in the view of its session');
  return ask;
}
