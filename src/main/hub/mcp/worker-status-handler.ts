import { cutText } from '../../../shared/base/cut-text.ts';
import type { SessionId } from '../../../shared/base/ids.ts';
import { ok } from '../../../shared/base/result.ts';
import { workerStatusTool } from '../../../shared/wire/tools/worker-status.ts';
import type { WorkerService } from '../workers/worker-service.ts';
import type { ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

const wordsLimit = 500;

export function workerStatusHandler(options: {
  readonly workers: Pick<WorkerService, 'find' | 'reports' | 'ordersOf'>;
}): ToolHandler {
  const { workers } = options;
  return toolHandler(workerStatusTool.input, async ({ worker }, { session }) => {
    const found = worker === undefined ? null : workers.find(session, worker);
    if (found?.ok === false) return found;
    const reports = await workers.reports(session, found?.value.id ?? null);
    const listed = reports.map((report) => ({
      name: report.name,
      path: report.path,
      state: report.state,
      task: report.task,
      repo: report.repo,
      branch: report.branch,
      cwd: report.cwd,
      last_words: report.lastWords === null ? null : cutText(report.lastWords, wordsLimit),
      cost_usd: report.costUsd,
      budget_usd: report.budgetUsd,
      ends_at: report.endsAt,
    }));
    const lines = listed.map((one) => {
      const cost = `$${(one.cost_usd ?? 0).toFixed(2)} of $${one.budget_usd.toFixed(2)}`;
      const words = one.last_words === null ? '' : `\n  ${one.last_words.replaceAll('\n', '\n  ')}`;
      const branch = one.branch === null ? '' : `, branch ${one.branch}`;
      return `${one.path}: ${one.state}, task ${one.task}${branch}, ${cost}, until ${one.ends_at}${words}`;
    });
    const message = [...lines, ...ordered(workers, session)].join('\n') || 'You have no workers.';
    return ok({ text: message, structured: { message, workers: listed }, isError: false });
  });
}

/** Those that are not there yet, or never came to be. */
function ordered(workers: Pick<WorkerService, 'ordersOf'>, session: SessionId): readonly string[] {
  return workers
    .ordersOf(session)
    .map(({ name, state, reason }) =>
      state === 'ordered'
        ? `@${name}: is being started`
        : `@${name}: was not started. ${reason ?? ''}`,
    );
}
