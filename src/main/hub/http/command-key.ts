import { createHash } from 'node:crypto';

import { newUuid } from '../../../shared/base/ids.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import { refusal, type Refusal } from '../../../shared/wire/errors.ts';

const keyPattern = /^[\x21-\x7e]{1,200}$/;

/** What makes two calls the same call. */
export function hashOfCall(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex');
}

/** The key of a call, or one that was made up for a caller who will not repeat it. */
export function commandKeyOf(header: string | null): Result<string, Refusal> {
  if (header === null) return ok(newUuid());
  if (keyPattern.test(header)) return ok(header);
  return err(refusal('bad_request', 'Idempotency-Key must be 1 to 200 visible characters.'));
}
