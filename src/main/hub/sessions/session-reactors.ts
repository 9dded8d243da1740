import { assert } from '../../../shared/base/assert.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { hubActor } from '../../../shared/domain/actor.ts';
import type { EventBody, HubEvent } from '../../../shared/domain/event.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SettingChange } from '../../../shared/domain/setting-change.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { aSession } from '../commands/aggregate.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { GateService } from '../gates/gate-service.ts';
import { releaseOf } from '../gates/gate-service.ts';
import type { DeliveryService } from '../messages/delivery-service.ts';
import type { RunnerCommand, RunnerConnection } from '../runners/runner-connection.ts';
import type { RunnerLinks } from './runner-links.ts';
import type { RunnerWatch } from './runner-watch.ts';
import type { SessionStarter } from './session-starter.ts';

export interface SessionReactorsOptions {
  readonly log: HubLog;
  readonly commands: CommandRunner;
  readonly starter: SessionStarter;
  readonly watch: RunnerWatch;
  readonly links: RunnerLinks;
  readonly delivery: DeliveryService;
  readonly gates: GateService;
  readonly logger: Logger;
}

/** How long Claude Code has to end by itself. */
const stopGraceMs = 5000;

/**
 * What follows from committed events outside the log: start a runner, tell it something. Nothing here is
 * a receipt; each thing is said again after a reconnect until a fact shows that it happened, and the
 * runner does it once.
 */
export class SessionReactors {
  readonly #options: SessionReactorsOptions;

  constructor(options: SessionReactorsOptions) {
    this.#options = options;
  }

  /** After the hub's own start: the links of its former life are gone, and half-done starts go on or fail. */
  async adopt(): Promise<void> {
    for (const view of this.#options.log.state.sessions.values()) {
      if (view.isRemoved) continue;
      if (view.run.state === 'starting' && (await this.#options.starter.failCutSetup(view)))
        continue;
      if (view.run.state === 'running') await this.#markLink(view.id, 'runner.disconnected');
      if (view.run.state === 'running' || view.run.state === 'starting') {
        this.#options.watch.watch(view.id);
      }
    }
  }

  onCommitted(events: readonly HubEvent[]): void {
    const touched = new Set<SessionId>();
    for (const event of events) {
      if (event.session === null) continue;
      touched.add(event.session);
      this.#react(event, event.session);
    }
    for (const session of touched) this.#follow(this.#options.delivery.consider(session));
  }

  onHello(connection: RunnerConnection): void {
    this.#options.links.add(connection);
    this.#follow(this.#greet(connection));
  }

  onClose(connection: RunnerConnection): void {
    if (!this.#options.links.delete(connection)) return;
    this.#follow(this.#markLink(connection.session, 'runner.disconnected'));
    this.#options.watch.watch(connection.session);
  }

  #react(event: HubEvent, session: SessionId): void {
    const { links, starter, log, watch } = this.#options;
    switch (event.kind) {
      case 'session.start-requested': {
        const view = log.state.sessions.get(session);
        assert(view, 'a session that is to start is in the state');
        // Until the worktree is set up, no runner is missing.
        watch.beginLaunch(session);
        this.#follow(
          starter.start(view, event.data.isResume).finally(() => watch.endLaunch(session)),
        );
        return;
      }
      case 'setting.change-requested':
        links.send(session, configureCommand({ ...event.data, id: event.data.change }));
        return;
      case 'session.stop-requested':
        links.send(session, { type: 'stop', id: `stop/${event.seq}`, graceMs: stopGraceMs });
        return;
      case 'session.interrupt-requested':
        links.send(session, { type: 'interrupt', id: `interrupt/${event.seq}` });
        return;
      case 'gate.answered':
      case 'gate.closed':
        this.#releaseGate(session, event.data.gate);
        return;
      default:
    }
  }

  /** An answered gate's hook gets the answer; one that was answered elsewhere is let go without one. */
  #releaseGate(session: SessionId, id: string): void {
    const { links, log } = this.#options;
    const gate = log.state.sessions.get(session)?.gates.find((one) => one.id === id);
    if (!gate) return;
    const [release = { request: gate.request, body: {} }] = releaseOf(gate);
    links.send(session, { type: 'answer', ...release });
  }

  async #greet(connection: RunnerConnection): Promise<void> {
    const { session } = connection;
    await this.#markLink(session, 'runner.connected');
    const view = this.#options.log.state.sessions.get(session);
    if (!view || view.isRemoved) {
      connection.hangUp('notWanted');
      return;
    }
    // A stop that the log has from before a restore was not for a runner that it does not know.
    const isKnown = view.run.state === 'starting' || view.lastRunner === connection.runner;
    if (view.isStopRequested && isKnown) {
      connection.send({ type: 'stop', id: `stop/${view.id}`, graceMs: stopGraceMs });
    }
    for (const release of this.#options.gates.pendingReleases(view)) {
      connection.send({ type: 'answer', ...release });
    }
    for (const change of view.settingChanges) {
      if (change.state === 'waiting') connection.send(configureCommand(change));
    }
    this.#options.delivery.repeat(session);
    await this.#options.delivery.consider(session);
  }

  async #markLink(
    session: SessionId,
    kind: 'runner.connected' | 'runner.disconnected',
  ): Promise<void> {
    await this.#options.commands.run({
      actor: hubActor,
      command: null,
      on: aSession(session),
      decide: (view) => {
        const body = linkEvent(view, kind, this.#options.links.get(session)?.hello.pid ?? 0);
        return body ? ok([body]) : err(refusal('refused', 'nothing to note'));
      },
      answer: () => undefined,
    });
  }

  #follow(work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      this.#options.logger.error('a reaction to an event failed', { error: thrown });
    });
  }
}

function linkEvent(
  view: SessionView,
  kind: 'runner.connected' | 'runner.disconnected',
  pid: number,
): EventBody | undefined {
  const { run } = view;
  if (run.state !== 'running' && run.state !== 'lost') return undefined;
  if (kind === 'runner.connected') return { kind, data: { runner: run.runner, pid } };
  if (run.state === 'lost' || !run.isConnected) return undefined;
  return { kind, data: { runner: run.runner } };
}

function configureCommand({
  id,
  setting,
  value,
}: Pick<SettingChange, 'id' | 'setting' | 'value'>): RunnerCommand {
  return { type: 'configure', id, setting, value };
}
