import { setImmediate as nextTurn } from 'node:timers/promises';

import { aNewSession, aSession } from '../../src/main/hub/commands/aggregate.ts';
import { CommandRunner } from '../../src/main/hub/commands/command-runner.ts';
import { EventLog } from '../../src/main/hub/events/event-log.ts';
import { peerToolHandlers } from '../../src/main/hub/mcp/peer-tool-handlers.ts';
import { ToolCalls } from '../../src/main/hub/mcp/tool-calls.ts';
import { AskDeliveryService } from '../../src/main/hub/peers/ask-delivery-service.ts';
import { AskService } from '../../src/main/hub/peers/ask-service.ts';
import { askEvents } from '../../src/main/hub/sessions/evidence/ask-evidence.ts';
import type { EventStore } from '../../src/main/hub/store/event-store.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import { asId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { ok } from '../../src/shared/base/result.ts';
import { claudeActor, hubActor } from '../../src/shared/domain/actor.ts';
import type { EventBody } from '../../src/shared/domain/event.ts';
import type { Notice, NoticeState } from '../../src/shared/wire/peer-methods.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryStore } from './store/memory-store.ts';
import { sampleSetup } from './store/sample-events.ts';

export const api = asId('session', 's_api');
export const web = asId('session', 's_web');
export const runner = asId('runner', 'r_one');

/** Two sessions at rest, whose runners write down what they are to hand over. */
export class AskStage {
  readonly noticed: Notice[] = [];
  state: NoticeState = 'handed';
  runnerAnswers = true;
  /** What was handed over, with the session that it is for. */
  readonly handed: { readonly session: SessionId; readonly text: string }[] = [];
  readonly clock: ManualClock;
  readonly store: EventStore;
  readonly log: EventLog;
  readonly commands: CommandRunner;
  readonly asks: AskService;
  readonly tools: ToolCalls;

  /** Over a store that another hub has left, or a new one. */
  constructor(left: { readonly store?: EventStore; readonly clock?: ManualClock } = {}) {
    const { store = new MemoryStore(), clock = new ManualClock() } = left;
    const logger = silentLogger;
    const log = new EventLog({ store, logger });
    const commands = new CommandRunner({ log, clock });
    const rights = { mayAsk: () => false };
    this.store = store;
    this.clock = clock;
    this.log = log;
    this.commands = commands;
    this.asks = new AskService({ log, commands, clock, store, rights });
    const handlers = peerToolHandlers({ asks: this.asks, store });
    this.tools = new ToolCalls({ log, handlers, logger });
  }

  newDelivery(): AskDeliveryService {
    return new AskDeliveryService({
      log: this.log,
      commands: this.commands,
      clock: this.clock,
      logger: silentLogger,
      notices: {
        notify: (session, notice) => {
          this.noticed.push(notice);
          this.handed.push({ session, text: notice.text });
          return this.runnerAnswers
            ? Promise.resolve(ok(this.state))
            : new Promise(() => undefined);
        },
      },
    });
  }

  async start(session: SessionId, name: string): Promise<void> {
    const setup = { ...sampleSetup, name, owner: { id: 'o_ana', name: 'Ana' } };
    await this.commit(session, { kind: 'session.created', data: setup });
    const start = { prompt: null, isResume: false };
    await this.commit(session, { kind: 'session.start-requested', data: start });
    const started = { runner, pid: 1, version: null };
    await this.commit(session, { kind: 'claude.started', data: started });
    await this.commit(session, { kind: 'runner.connected', data: { runner, pid: 1 } });
    await this.rest(session);
  }

  async rest(session: SessionId): Promise<void> {
    const idle = { status: 'idle', waitingFor: null } as const;
    await this.commit(session, { kind: 'claude.status-changed', data: idle });
  }

  /** What Claude Code reports, with all that it proves about asks. */
  async report(session: SessionId, body: EventBody): Promise<void> {
    await this.commands.run({
      actor: claudeActor,
      command: null,
      on: aSession(session),
      decide: (view) => ok([body, ...askEvents(view, body)]),
      answer: () => undefined,
    });
  }

  async commit(session: SessionId, body: EventBody): Promise<void> {
    await this.commands.run({
      actor: body.kind === 'session.created' ? hubActor : claudeActor,
      command: null,
      on: aNewSession(session),
      decide: () => ok([body]),
      answer: () => undefined,
    });
  }

  call(session: SessionId, call: string, given: { tool: string; arguments: object }) {
    const [method] = this.tools.methodsFor({ session, runner });
    if (!method) throw new Error('there is one method');
    return method.run({ call, ...given }, new AbortController().signal);
  }

  /** The caller waits for the answer, and its clock is set. */
  async untilAsked(): Promise<void> {
    while (this.stateOf(web).length === 0) await nextTurn();
    await nextTurn();
  }

  stateOf(session: SessionId): readonly string[] {
    return (this.log.state.sessions.get(session)?.asks ?? []).map(({ state }) => state);
  }
}
