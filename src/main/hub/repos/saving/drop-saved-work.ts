import type { Result } from '../../../../shared/base/result.ts';
import { err, ok } from '../../../../shared/base/result.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { Git } from '../git.ts';
import { trashPrefix } from './save-work.ts';
import { gitRefused } from './saving-refused.ts';

/** What a person needs to bring it back, until git collects what no ref holds. */
export interface DroppedWork {
  readonly ref: string;
  readonly commit: string;
}

/** Deletes the ref that keeps saved work, and no other ref. */
export async function dropSavedWork(
  git: Git,
  { repo, ref }: { readonly repo: string; readonly ref: string },
): Promise<Result<DroppedWork, Refusal>> {
  const known = await git.run(['rev-parse', '--verify', '-q', `${ref}^{commit}`], { cwd: repo });
  const isName = (await git.run(['check-ref-format', ref], { cwd: repo })).code === 0;
  if (!ref.startsWith(trashPrefix) || !isName || known.code !== 0) {
    return err(refusal('not_found', `There is no saved work ${ref} in ${repo}.`));
  }
  const commit = known.stdout.trim();
  // What was saved under this name meanwhile is something else.
  const dropped = await git.run(['update-ref', '-d', ref, commit], { cwd: repo });
  if (dropped.code === 0) return ok({ ref, commit });
  return err(gitRefused(`git could not drop ${ref}`, dropped, 'Repeat.').refusal);
}
