import { err, ok } from '../../../shared/base/result.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import { submitHandoffTool } from '../../../shared/wire/tools/submit-handoff.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { HubLog } from '../commands/hub-log.ts';
import type { AskService } from '../peers/ask-service.ts';
import type { ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface SubmitHandoffOptions {
  readonly log: Pick<HubLog, 'state'>;
  readonly asks: Pick<AskService, 'reply'>;
  readonly store: ReceiptStore;
}

export function submitHandoffHandler({ log, asks, store }: SubmitHandoffOptions): ToolHandler {
  const receipts = new CommandReceipts({ store });
  return toolHandler(submitHandoffTool.input, async (input, { session, actor, command }) => {
    const view = log.state.sessions.get(session);
    if (!view?.worker) {
      return err(refusal('refused', 'You are no worker: no session waits for your result.'));
    }
    const { task } = view.worker;
    const where = view.branch === null ? '' : ` (branch ${view.branch}, in ${view.cwd})`;
    const text = `${labels[input.outcome ?? 'done']}${where}:\n${input.summary}`;
    const receipt = await receipts.run(command, () =>
      asks.reply({ actor, command, remember: ({ id }) => ({ id }) }, session, { ask: task, text }),
    );
    if (!receipt.ok) return receipt;
    const message = 'Your result is stored and on its way to the session that started you.';
    return ok({
      text: message,
      structured: { message, ask: task, state: 'answered' },
      isError: false,
    });
  });
}

const labels = { done: 'Done', partly: 'Partly done', failed: 'Not done' } as const;
