import { ok } from '../../../shared/base/result.ts';
import { stopWorkerTool } from '../../../shared/wire/tools/stop-worker.ts';
import type { WorkerService } from '../workers/worker-service.ts';
import type { ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export function stopWorkerHandler(options: {
  readonly workers: Pick<WorkerService, 'find' | 'stop'>;
}): ToolHandler {
  const { workers } = options;
  return toolHandler(stopWorkerTool.input, async ({ worker }, { session, actor }) => {
    const found = workers.find(session, worker);
    if (!found.ok) return found;
    const stopped = (await workers.stop(actor, found.value.id)).map(({ view, isGone, left }) => ({
      name: view.name,
      gone: isGone,
      left,
    }));
    const remaining = stopped.filter(({ gone, left }) => !gone || left > 0);
    const names = stopped.map(({ name }) => `@${name}`).join(', ');
    const message =
      remaining.length === 0
        ? `Stopped: ${names}. No process of them is left.`
        : `Stopped: ${names}. Something may still run in ${remaining.map(({ name }) => `@${name}`).join(', ')}: tell your user.`;
    const isError = remaining.length > 0;
    return ok({ text: message, structured: { message, stopped }, isError });
  });
}
