import { assert } from '../../../shared/base/assert.ts';
import type { FileId, SessionId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { ok } from '../../../shared/base/result.ts';
import type { SharedFile } from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import type { CommandContext } from '../commands/command-runner.ts';
import type { FileService } from '../files/file-service.ts';
import type { LauncherService } from '../launchers/launcher-service.ts';
import type { Attachment } from '../launchers/launcher.ts';

export interface AttachmentServiceOptions {
  readonly files: FileService;
  /** The places where the files of messages go. */
  readonly launchers: LauncherService;
}

/** `file`: its id among the files of the session. */
export interface AttachedFile extends Attachment {
  readonly file: FileId;
}

/**
 * Files of operators for the messages that they write: kept like every file of the session, and put where Claude Code reads
 * them by their path.
 */
export class AttachmentService {
  readonly #options: AttachmentServiceOptions;

  constructor(options: AttachmentServiceOptions) {
    this.#options = options;
  }

  /** Both or nothing. */
  async attach(
    context: CommandContext<AttachedFile>,
    session: SessionId,
    { name, content }: { readonly name: string; readonly content: AsyncIterable<Uint8Array> },
  ): Promise<Result<AttachedFile, Refusal>> {
    const { files, launchers } = this.#options;
    const received = await files.add(content);
    if (!received.ok) return received;
    using held = received.value;
    const { attachments } = launchers.ofSession(session);
    let placed: Attachment | undefined;
    function answerOf(file: SharedFile): AttachedFile {
      assert(placed, 'a file is put in its place before it is shared');
      return { ...placed, file: file.id };
    }
    async function put(file: SharedFile): Promise<Result<string, Refusal>> {
      const whole = files.read(file);
      if (!whole.ok) return whole;
      const added = await attachments.add(session, file.name, whole.value);
      if (!added.ok) return added;
      placed = added.value;
      return ok(placed.id);
    }
    const { remember } = context;
    const shared = await files.share(
      { ...context, remember: remember && ((file) => remember(answerOf(file))) },
      session,
      { name, content: held, place: { put } },
    );
    if (shared.ok) return ok(answerOf(shared.value));
    if (placed) await attachments.remove(session, placed.id);
    return shared;
  }

  async detach(
    context: CommandContext<SharedFile>,
    session: SessionId,
    id: string,
  ): Promise<Result<void, Refusal>> {
    const { files, launchers } = this.#options;
    const removed = await launchers.ofSession(session).attachments.remove(session, id);
    const file = files.list(session).find(({ attachment }) => attachment === id);
    if (!file) return removed;
    const withdrawn = await files.withdraw(context, session, file.id);
    return withdrawn.ok ? ok(undefined) : withdrawn;
  }
}
