import { z } from 'zod';

import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { SharedFile } from '../../../shared/domain/shared-file.ts';
import { sharedFileLabel } from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { sentFileSchema } from '../../../shared/wire/file-methods.ts';
import type { ToolResult } from '../../../shared/wire/peer-methods.ts';
import { CommandReceipts, type ReceiptStore } from '../commands/command-receipts.ts';
import type { FileService } from '../files/file-service.ts';
import type { UploadService } from '../files/upload-service.ts';
import type { ToolCaller, ToolHandler } from './tool-calls.ts';
import { toolHandler } from './tool-handler.ts';

export interface AttachFileOptions {
  readonly files: Pick<FileService, 'share'>;
  readonly uploads: Pick<UploadService, 'finish'>;
  readonly store: ReceiptStore;
}

const stored = z.object({ id: z.string(), name: z.string(), type: z.string(), bytes: z.number() });

/** The runner has read the file and sent its content; here it gets its id. */
export function attachFile({ files, uploads, store }: AttachFileOptions): ToolHandler {
  const receipts = new CommandReceipts({ store });

  async function share(
    sent: z.infer<typeof sentFileSchema>,
    { session, actor, command }: ToolCaller,
  ): Promise<Result<SharedFile, Refusal>> {
    const finished = await uploads.finish(session, sent);
    if (!finished.ok) return finished;
    using content = finished.value;
    const context = { actor, command, remember: (file: SharedFile) => file };
    return await files.share(context, session, { name: sent.name, content });
  }

  async function attach(
    sent: z.infer<typeof sentFileSchema>,
    caller: ToolCaller,
  ): Promise<Result<ToolResult, Refusal>> {
    const receipt = await receipts.run(caller.command, () => share(sent, caller));
    if (!receipt.ok) return receipt;
    const file = stored.parse(receipt.value);
    const { id, name, type, bytes } = file;
    const message = `Stored as ${id}: ${sharedFileLabel(file)}. Your operators see it. To give it to another session, pass ${id} in \`files\` of ask_peer, tell_peer or reply.`;
    const structured = { message, file: id, name, type, bytes };
    return ok({ text: message, structured, isError: false });
  }
  return toolHandler(sentFileSchema, attach);
}
