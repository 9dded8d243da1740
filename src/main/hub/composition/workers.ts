import type { AccessService } from '../access/access-service.ts';
import { hasLastingRight } from '../access/lasting-right.ts';
import type { AuditService } from '../audit/audit-service.ts';
import { spawnWorkerHandler } from '../mcp/spawn-worker-handler.ts';
import { stopWorkerHandler } from '../mcp/stop-worker-handler.ts';
import { submitHandoffHandler } from '../mcp/submit-handoff-handler.ts';
import { workerStatusHandler } from '../mcp/worker-status-handler.ts';
import type { AskService } from '../peers/ask-service.ts';
import type { RepoPort } from '../repos/repo-service.ts';
import type { SessionService } from '../sessions/session-service.ts';
import { WorkerLimits } from '../workers/worker-limits.ts';
import { WorkerReactor } from '../workers/worker-reactor.ts';
import { WorkerService } from '../workers/worker-service.ts';
import { WorkerStarter } from '../workers/worker-starter.ts';
import type { LogCore } from './hub-base.ts';
import type { Launchers } from './launchers.ts';

export interface WorkersInput {
  readonly access: Pick<AccessService, 'grantsInForceOf'>;
  readonly repos: RepoPort;
  readonly sessions: SessionService;
  readonly launchers: Pick<Launchers, 'launchers'>;
  readonly asks: AskService;
  readonly audit: Pick<AuditService, 'record'>;
}

export type Workers = ReturnType<typeof buildWorkers>;

/** Sessions that sessions start, and the tools by which they do. */
export function buildWorkers(core: LogCore, input: WorkersInput) {
  const { store, log, commands, clock, logger, scope } = core;
  const { access, repos, sessions, asks, audit } = input;
  const workers = new WorkerService({
    log,
    commands,
    clock,
    store,
    repos,
    sessions,
    launchers: input.launchers.launchers,
    rights: {
      maySpawn: (id, parent) =>
        hasLastingRight(access.grantsInForceOf({ id }), 'worker.spawn', parent),
    },
  });
  const starter = new WorkerStarter({ log, logger, repos, sessions, workers, audit });
  const limits = scope.use(new WorkerLimits({ log, commands, clock }));
  return {
    workers,
    reactor: new WorkerReactor({ log, workers, starter, limits, logger }),
    handlers: {
      spawn_worker: spawnWorkerHandler({ asks, workers, store }),
      worker_status: workerStatusHandler({ workers }),
      stop_worker: stopWorkerHandler({ workers }),
      submit_handoff: submitHandoffHandler({ log, asks, store }),
    },
  };
}
