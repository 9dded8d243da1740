import { asId } from '../../../shared/base/ids.ts';
import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SharedFile } from '../../../shared/domain/shared-file.ts';
import {
  filesPerSessionLimit,
  filesPerSessionLimitBytes,
} from '../../../shared/domain/shared-file.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { refusal } from '../../../shared/wire/errors.ts';

/** What goes with an ask or an answer: only files that the sender has, and that the receiver has room for. */
export function filesFor(
  sender: SessionView,
  ids: readonly string[] | undefined,
  receiver: SessionView,
): Result<{ readonly files?: readonly SharedFile[] }, Refusal> {
  if (ids === undefined || ids.length === 0) return ok({});
  const files: SharedFile[] = [];
  for (const id of new Set(ids)) {
    const file = sender.files.find((one) => one.id === asId('file', id));
    if (!file) {
      const hint = 'Use attach_file first; read_file without an id lists the files that you have.';
      return err(refusal('not_found', `You have no file ${id}.`, hint));
    }
    const { attachment: _own, ...shared } = file;
    files.push(shared);
  }
  const fresh = files.filter(({ id }) => receiver.files.every((one) => one.id !== id));
  const bytes = [...receiver.files, ...fresh].reduce((sum, one) => sum + one.bytes, 0);
  if (
    receiver.files.length + fresh.length <= filesPerSessionLimit &&
    bytes <= filesPerSessionLimitBytes
  ) {
    return ok({ files });
  }
  const mebibytes = filesPerSessionLimitBytes / 1024 / 1024;
  const limit = `${filesPerSessionLimit} files and ${mebibytes} MiB`;
  const message = `@${receiver.name} has no room for these files: a session may have ${limit}.`;
  return err(
    refusal(
      'too_large',
      message,
      'Send it without the files, and ask an operator to withdraw old ones.',
    ),
  );
}
