import { setImmediate as nextTurn } from 'node:timers/promises';

import type { AuditNote } from '../../src/main/hub/audit/audit-service.ts';
import { aNewSession, aSession } from '../../src/main/hub/commands/aggregate.ts';
import { Reactors } from '../../src/main/hub/commands/reactors.ts';
import { spawnWorkerHandler } from '../../src/main/hub/mcp/spawn-worker-handler.ts';
import { stopWorkerHandler } from '../../src/main/hub/mcp/stop-worker-handler.ts';
import { submitHandoffHandler } from '../../src/main/hub/mcp/submit-handoff-handler.ts';
import { ToolCalls } from '../../src/main/hub/mcp/tool-calls.ts';
import { workerStatusHandler } from '../../src/main/hub/mcp/worker-status-handler.ts';
import type { RepoInspection } from '../../src/main/hub/repos/inspect-repo.ts';
import { decideStart, decideStop } from '../../src/main/hub/sessions/decide-session.ts';
import { impossibleStart } from '../../src/main/hub/sessions/impossible-start.ts';
import type { SessionService } from '../../src/main/hub/sessions/session-service.ts';
import { WorkerLimits } from '../../src/main/hub/workers/worker-limits.ts';
import { WorkerReactor } from '../../src/main/hub/workers/worker-reactor.ts';
import { WorkerService } from '../../src/main/hub/workers/worker-service.ts';
import { WorkerStarter } from '../../src/main/hub/workers/worker-starter.ts';
import type { SessionId } from '../../src/shared/base/ids.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';
import { err, ok } from '../../src/shared/base/result.ts';
import { isEnded, type SessionView } from '../../src/shared/domain/session.ts';
import { AskStage, runner } from './ask-stage.ts';
import { sampleSetup } from './store/sample-events.ts';

/** Sessions that order workers. What starts and stops them commits the events that real ones do, without a process. */
export class WorkerStage extends AskStage {
  readonly audited: AuditNote[] = [];
  /** A hub that was killed before it began with an order. */
  isStarting = true;
  readonly sessions: Pick<SessionService, 'start' | 'stop' | 'settled'> = {
    start: async (context, request, order) => {
      if (!order || 'crew' in order) throw new Error('only workers are started here');
      const launcher = request.launcher ?? 'local';
      const impossible = impossibleStart({ ...request, launcher });
      if (impossible) return err(impossible);
      const setup = {
        ...sampleSetup,
        launcher,
        name: request.name ?? '',
        repo: request.path,
        parent: order.parent,
        worker: order.worker,
        owner: order.owner,
        permissionMode: request.permissionMode ?? null,
        claudeArgs: request.claudeArgs ?? [],
      };
      return this.commands.run({
        ...context,
        on: aNewSession(order.id),
        decide: (_none, state) => {
          const unwanted = order.whyNot(state);
          if (unwanted) return err(unwanted);
          return decideStart(undefined, { setup, prompt: null, task: order.task });
        },
        ofOthers: () => [order.started],
        answer: (after) => after,
      });
    },
    stop: async (context, session) => {
      const on = aSession(session);
      const stopped = await this.commands.run({
        ...context,
        on,
        decide: (view) => decideStop(view),
        answer: whole,
      });
      await this.#exit(session);
      return stopped;
    },
    settled: async (ids) => {
      while (ids.some((id) => !isEnded(this.view(id)))) await nextTurn();
    },
  };
  readonly workers = new WorkerService({
    log: this.log,
    commands: this.commands,
    clock: this.clock,
    store: this.store,
    repos: { inspect: (path) => Promise.resolve(ok(inspection(path))) },
    sessions: this.sessions,
    launchers: { lifeOf: () => Promise.resolve({ state: 'gone', runner: null }) },
    rights: { maySpawn: () => false, mayStartIn: () => false },
  });
  readonly limits = new WorkerLimits(this);
  readonly workerTools = new ToolCalls({
    log: this.log,
    handlers: {
      spawn_worker: spawnWorkerHandler(this),
      worker_status: workerStatusHandler(this),
      stop_worker: stopWorkerHandler(this),
      submit_handoff: submitHandoffHandler(this),
    },
    logger: silentLogger,
  });
  readonly reactor = this.newReactor();

  constructor() {
    super();
    const reactors = new Reactors({ reactors: [this.reactor], logger: silentLogger });
    this.log.onDidCommit((events) => {
      if (this.isStarting) reactors.onCommitted(events);
    });
  }

  /** As a hub has it after its own start: it knows only the log. */
  newReactor(): WorkerReactor {
    const starter = new WorkerStarter({
      ...this.parts(),
      repos: {
        inspect: (path) => Promise.resolve(ok(inspection(path))),
        isSetupAllowed: () => false,
      },
      audit: {
        record: (note) => {
          this.audited.push(note);
          return Promise.resolve();
        },
      },
    });
    return new WorkerReactor({ ...this.parts(), starter, limits: this.limits });
  }

  parts() {
    const { log, workers, sessions } = this;
    return { log, workers, sessions, logger: silentLogger };
  }

  view(session: SessionId): SessionView {
    const view = this.log.state.sessions.get(session);
    if (!view) throw new Error(`there is no session ${session}`);
    return view;
  }

  named(name: string): SessionView {
    const view = this.log.state.sessionNamed(name);
    if (!view) throw new Error(`there is no session ${name}`);
    return view;
  }

  spawn(parent: SessionId, call: string, given: object = {}) {
    const [method] = this.workerTools.methodsFor({ session: parent, runner });
    if (!method) throw new Error('there is one method');
    const input = { task: 'Count the files.', wait: false, ...given };
    const params = { call, tool: 'spawn_worker', arguments: input };
    return method.run(params, new AbortController().signal);
  }

  callTool(session: SessionId, tool: string, given: object) {
    const [method] = this.workerTools.methodsFor({ session, runner });
    if (!method) throw new Error('there is one method');
    const params = { call: `c_${tool}`, tool, arguments: given };
    return method.run(params, new AbortController().signal);
  }

  /** Until nothing that was committed has an effect any more. */
  async settle(): Promise<void> {
    let before = -1;
    while (before !== this.log.lastSeq) {
      before = this.log.lastSeq;
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    }
  }

  async #exit(session: SessionId): Promise<void> {
    const started = { runner, pid: 1, version: null };
    await this.commit(session, { kind: 'claude.started', data: started });
    const exited = { runner, code: 0, signal: null };
    await this.commit(session, { kind: 'claude.exited', data: exited });
  }
}

function whole(after: SessionView): SessionView {
  return after;
}

function inspection(path: string): RepoInspection {
  return {
    path,
    isFile: false,
    repo: path,
    root: path,
    isWorktree: false,
    branch: 'main',
    branches: ['main'],
    changes: 0,
    suggestedName: 'repo',
    setup: null,
  };
}
