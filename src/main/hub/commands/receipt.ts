import type { Result } from '../../../shared/base/result.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { Refusal } from '../../../shared/wire/errors.ts';
import { isErrorCode, refusal } from '../../../shared/wire/errors.ts';

// What a repeat of a command gets is stored with the events of the command: an answer as it is, and a refusal
// under a key that no answer has. A refusal is stored only where something was begun: its outcome, or, as long
// as there is none, that nobody knows it.

export type Receipt = Result<unknown, Refusal>;

const refusedKey = '$refused';

/** As the store keeps it: anything that JSON can carry. */
export function storedReceipt(receipt: Receipt): unknown {
  return receipt.ok ? receipt.value : { [refusedKey]: receipt.error };
}

export function parseReceipt(stored: unknown): Receipt {
  if (typeof stored !== 'object' || stored === null || !(refusedKey in stored)) return ok(stored);
  const refused = stored[refusedKey];
  if (typeof refused !== 'object' || refused === null) return ok(stored);
  const { code, message, hint }: { code?: unknown; message?: unknown; hint?: unknown } = refused;
  return err(
    refusal(
      typeof code === 'string' && isErrorCode(code) ? code : 'refused',
      typeof message === 'string' ? message : 'This was refused before.',
      typeof hint === 'string' ? hint : undefined,
    ),
  );
}
