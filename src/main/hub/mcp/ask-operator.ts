import type { z } from 'zod';

import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { OperatorQuestion } from '../../../shared/domain/operator-question.ts';
import { answerText } from '../../../shared/domain/operator-question.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { answerWaitMs } from '../../../shared/wire/peer-tool.ts';
import { askOperatorTool } from '../../../shared/wire/tools/ask-operator.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { QuestionService } from '../questions/question-service.ts';
import { idOfReceipt, rememberId } from './receipt-id.ts';
import type { ToolCaller, ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface AskOperatorOptions {
  readonly questions: QuestionService;
  readonly store: ReceiptStore;
}

type Input = z.infer<typeof askOperatorTool.input>;

const minuteMs = 60_000;
/** A working day: people sleep and have meetings. */
const defaultLifetimeMinutes = 480;

export function askOperator({ questions, store }: AskOperatorOptions): ToolHandler {
  const receipts = new CommandReceipts({ store });

  async function ask(input: Input, caller: ToolCaller): Promise<Result<ToolResult, Refusal>> {
    const { session, actor, command, signal } = caller;
    const options = (input.options ?? []).map(({ label, description = '' }) => ({
      label,
      description,
    }));
    const receipt = await receipts.run(command, () =>
      questions.ask({ actor, command, remember: rememberId }, session, {
        text: input.question,
        options,
        isMultiple: input.allow_multiple === true,
        lifetimeMs: (input.deadline_minutes ?? defaultLifetimeMinutes) * minuteMs,
      }),
    );
    if (!receipt.ok) return receipt;
    const id = asId('question', idOfReceipt(receipt.value));
    const last = await questions.outcome(session, id, { waitMs: answerWaitMs, signal });
    return ok(resultOf(last));
  }
  return toolHandler(askOperatorTool.input, ask);
}

function resultOf(question: OperatorQuestion): ToolResult {
  const { id, state, chosen, answer, answeredBy, mark } = question;
  const text = textOf(question);
  const message = state === 'answered' ? `${nameOf(question)} answered.` : text;
  const isOpen = state === 'open';
  const structured = {
    // First, as in `ask_peer`: it proves that the result has arrived.
    receipt: isOpen ? null : mark,
    message,
    question: id,
    state,
    chosen: [...chosen],
    answer,
    answered_by: answeredBy?.name ?? null,
  };
  return {
    text: isOpen ? text : `[${mark}] ${text}`,
    structured,
    isError: state === 'declined' || state === 'expired',
  };
}

function textOf(question: OperatorQuestion): string {
  const { id, state, answer } = question;
  switch (state) {
    case 'open':
      return `No answer yet. Your ticket is ${id}. The answer comes to you as a message, also after your turn has ended: do not ask again. Go on with what does not depend on it, or end your turn and say what you wait for.`;
    case 'answered':
      return `${nameOf(question)} answers (${id}):\n${answerText(question)}`;
    case 'declined':
      return `${nameOf(question)} declined the question ${id}. Do not ask it again.${answer === null ? '' : `\n${answer}`}`;
    case 'expired':
      return `The question ${id} was not answered in time and is withdrawn. Do nothing risky on a guess: do what is safe without the answer, or end your turn and say what you need.`;
  }
}

function nameOf({ answeredBy }: OperatorQuestion): string {
  return answeredBy?.name ?? 'An operator';
}
