import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { AuditService } from '../audit/audit-service.ts';
import { spawnWorkerHandler } from '../mcp/spawn-worker-handler.ts';
import { stopWorkerHandler } from '../mcp/stop-worker-handler.ts';
import { submitHandoffHandler } from '../mcp/submit-handoff-handler.ts';
import { ToolCalls, type ToolHandlers } from '../mcp/tool-calls.ts';
import { workerStatusHandler } from '../mcp/worker-status-handler.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import { SessionService } from '../sessions/session-service.ts';
import { WorkerLimits } from '../workers/worker-limits.ts';
import { WorkerReactor } from '../workers/worker-reactor.ts';
import { WorkerService } from '../workers/worker-service.ts';
import { WorkerStarter } from '../workers/worker-starter.ts';
import type { Files } from './files.ts';
import type { LogCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';
import type { Peers } from './peers.ts';

export interface WorkersInput {
  readonly access: Pick<AccessService, 'grantsInForceOf'>;
  readonly repos: { readonly repos: RepoPort };
  readonly launchers: Pick<Launchers, 'launchers'>;
  readonly peers: Pick<Peers, 'asks' | 'handlers'>;
  readonly files: Pick<Files, 'handlers'>;
  readonly audit: Pick<AuditService, 'record'>;
}

export type Workers = ReturnType<typeof buildWorkers>;

/** Sessions that sessions start; and, with theirs, all tools by which sessions reach others. */
export function buildWorkers(core: LogCore, input: WorkersInput) {
  const { store, log, commands, clock, logger, scope } = core;
  const { access, audit } = input;
  const { repos } = input.repos;
  const { launchers } = input.launchers;
  const { asks } = input.peers;
  const sessions = new SessionService({ log, commands, repos, clock, launchers });
  const workers = new WorkerService({
    log,
    commands,
    clock,
    store,
    repos,
    sessions,
    launchers,
    rights: {
      maySpawn: (id, parent) =>
        hasLastingRight(access.grantsInForceOf({ id }), 'worker.spawn', parent),
      mayStartIn: (id, there) =>
        hasLastingRight(access.grantsInForceOf({ id }), 'session.start', there),
    },
  });
  const starter = new WorkerStarter({ log, logger, repos, sessions, workers, audit });
  const limits = scope.use(new WorkerLimits({ log, commands, clock }));
  const handlers: ToolHandlers = {
    ...input.peers.handlers,
    ...input.files.handlers,
    spawn_worker: spawnWorkerHandler({ asks, workers, store }),
    worker_status: workerStatusHandler({ workers }),
    stop_worker: stopWorkerHandler({ workers }),
    submit_handoff: submitHandoffHandler({ log, asks, store }),
  };
  return {
    sessions,
    workers,
    reactor: new WorkerReactor({ log, workers, starter, limits, logger }),
    tools: new ToolCalls({ log, logger, handlers }),
  };
}
