import type { FileId } from '../../../shared/base/ids.ts';
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

/** Whether the session has room for one more. */
export function decideShare(view: SessionView, file: SharedFile): Result<void, Refusal> {
  const hint = 'An operator makes room: `roundhouse files NAME --withdraw FILE`.';
  if (view.files.length >= filesPerSessionLimit) {
    const message = `@${view.name} has ${filesPerSessionLimit} files, which is the limit.`;
    return err(refusal('too_large', message, hint));
  }
  const bytes = view.files.reduce((sum, one) => sum + one.bytes, file.bytes);
  if (bytes <= filesPerSessionLimitBytes) return ok(undefined);
  const mebibytes = filesPerSessionLimitBytes / 1024 / 1024;
  const message = `The files of @${view.name} would have more than ${mebibytes} MiB, which is the limit.`;
  return err(refusal('too_large', message, hint));
}

export function findFile(view: SessionView, id: FileId): Result<SharedFile, Refusal> {
  const file = view.files.find((one) => one.id === id);
  if (file) return ok(file);
  const names = view.files.slice(-10).map((one) => `${one.id} (${one.name})`);
  const hint = names.length === 0 ? 'It has no files.' : `Its files are: ${names.join(', ')}.`;
  return err(refusal('not_found', `This session has no file ${id}.`, hint));
}
