import { z } from 'zod';

import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import { messageText } from '../../../shared/domain/message-text.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { noteOperatorsTool } from '../../../shared/wire/tools/note-operators.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { NoteService, WrittenNote } from '../notes/note-service.ts';
import type { ToolCaller, ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface NoteOperatorsOptions {
  readonly notes: Pick<NoteService, 'addOfSession'>;
  readonly store: ReceiptStore;
}

const noteTextLimit = 4_000;

const written = z.object({ id: z.string(), unknown: z.array(z.string()) });

export function noteOperators({ notes, store }: NoteOperatorsOptions): ToolHandler {
  const receipts = new CommandReceipts({ store });

  async function note(
    input: z.infer<typeof noteOperatorsTool.input>,
    { session, actor, command }: ToolCaller,
  ): Promise<Result<ToolResult, Refusal>> {
    const text = messageText(input.text);
    if (text.trim() === '') return err(refusal('bad_request', 'The note is empty.'));
    if (text.length > noteTextLimit) {
      const message = `The note has ${text.length} characters; at most ${noteTextLimit} are allowed.`;
      return err(refusal('too_large', message, 'Say it in fewer words.'));
    }
    const context = {
      actor,
      command,
      remember: ({ id, unknown }: WrittenNote) => ({ id, unknown }),
    };
    const receipt = await receipts.run(command, () => notes.addOfSession(context, session, text));
    if (!receipt.ok) return receipt;
    const { id, unknown } = written.parse(receipt.value);
    const names = unknown.map((name) => `@${name}`).join(', ');
    const message = `The note is written.${names && ` Not notified, because no person of that name can see this session: ${names}.`}`;
    return ok({ text: message, structured: { message, note: id }, isError: false });
  }
  return toolHandler(noteOperatorsTool.input, note);
}
