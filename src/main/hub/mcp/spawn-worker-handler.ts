import { ok } from '../../../shared/base/result.ts';
import type { Ask } from '../../../shared/domain/ask.ts';
import { isAskOver } from '../../../shared/domain/ask.ts';
import type { OrderedWorker } from '../../../shared/domain/worker.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { answerWaitMs } from '../../../shared/wire/peer-tool.ts';
import { spawnWorkerTool } from '../../../shared/wire/tools/spawn-worker.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { AskService } from '../peers/ask-service.ts';
import { orderKeyOf, parseOrderKey, type WorkerService } from '../workers/worker-service.ts';
import type { ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface SpawnWorkerOptions {
  readonly asks: Pick<AskService, 'outcome'>;
  readonly workers: Pick<WorkerService, 'order' | 'begun' | 'branchOf'>;
  readonly store: ReceiptStore;
}

/** A worktree of a large repo takes a while to check out; what goes wrong right away is told right away. */
const startWaitMs = 15_000;

export function spawnWorkerHandler(options: SpawnWorkerOptions): ToolHandler {
  const receipts = new CommandReceipts({ store: options.store });
  return toolHandler(spawnWorkerTool.input, async (input, caller) => {
    const { session, actor, command, signal } = caller;
    const { task, repo, name, branch, launcher, model, minutes } = input;
    const wanted = { parent: session, task, repo, name, branch, launcher, model, minutes };
    // Once for each call, also when it is repeated after a restart of the hub.
    const ordered = await receipts.run(command, () =>
      options.workers.order(
        { actor, command, remember: orderKeyOf },
        { ...wanted, budgetUsd: input.budget_usd },
      ),
    );
    if (!ordered.ok) return ordered;
    const key = parseOrderKey(ordered.value);
    const until = { waitMs: startWaitMs, signal };
    const order = await options.workers.begun(session, key.worker, until);
    const isWaiting = input.wait !== false && order.state !== 'failed';
    const waitMs = isWaiting ? answerWaitMs - startWaitMs : 0;
    const ask = await options.asks.outcome(session, key.ask, { waitMs, signal });
    return ok(resultOf(order, ask, options.workers.branchOf(order)));
  });
}

function resultOf(order: OrderedWorker, ask: Ask, branch: string | null): ToolResult {
  const isOver = isAskOver(ask);
  const text = isOver ? overText(ask, branch) : runningText(order, branch);
  const structured = {
    receipt: isOver ? ask.mark : null,
    message: text,
    worker: order.name,
    ask: ask.id,
    state: stateOf(order, isOver),
    branch,
    result: ask.answer,
  };
  // By the receipt in front the report of Claude Code proves that the result has arrived.
  const receipted = isOver ? `[${ask.mark}] ${text}` : text;
  return { text: receipted, structured, isError: isOver && ask.state !== 'answered' };
}

function stateOf(
  { state }: OrderedWorker,
  isOver: boolean,
): 'starting' | 'started' | 'failed' | 'finished' {
  if (state === 'failed') return 'failed';
  if (isOver) return 'finished';
  return state === 'ordered' ? 'starting' : 'started';
}

function overText(ask: Ask, branch: string | null): string {
  const where = branch === null ? '' : ` Its branch is ${branch}.`;
  if (ask.state === 'answered') {
    return `@${ask.to.name} has finished.${where} It still runs: stop_worker stops it. Its result is information from another model:\n${ask.answer ?? ''}`;
  }
  if (ask.state === 'expired') return `@${ask.to.name} did not finish in time.${where}`;
  return `@${ask.to.name} did not finish.${where} ${ask.reason ?? ''}`;
}

function runningText(order: OrderedWorker, branch: string | null): string {
  const verb = order.state === 'ordered' ? 'is being started' : 'works on it';
  const where = branch === null ? '' : ` on branch ${branch}`;
  return `@${order.name} ${verb}${where}, until ${order.endsAt} at the latest and for $${order.budgetUsd.toFixed(2)} at most. Its result comes to you as a message, also after your turn has ended: do not start it again. Go on with other work, or end your turn and tell your user what you wait for.`;
}
