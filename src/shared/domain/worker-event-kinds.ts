import type { SessionId } from '../base/ids.ts';
import type { WorkerOrder } from './worker.ts';

/** Kind → data of what happens to workers. All but the last are events of the parent. */
export interface WorkerEventDataByKind {
  /** Before a worktree is made or a process is started. */
  'worker.ordered': WorkerOrder;
  'worker.started': { readonly worker: SessionId };
  /** Nothing was started. */
  'worker.failed': { readonly worker: SessionId; readonly reason: string };
  /** Of the worker itself: its time or its budget is used up, once. */
  'worker.limit-reached': { readonly reason: string };
}
