import type { ErrorCode } from '../../../shared/wire/errors.ts';
import { errorHints } from '../../../shared/wire/errors.ts';

/** Codes whose general hint speaks to a program that calls the API, or points back at the message. */
const forCallers: readonly ErrorCode[] = [
  'bad_request',
  'not_found',
  'ambiguous',
  'refused',
  'gone',
  'idempotency_conflict',
  'method_not_allowed',
  'unsupported_media_type',
  'too_large',
  'unavailable',
  'timeout',
  'protocol',
];

const hidden = new Set<string>(forCallers.map((code) => errorHints[code]));

/** A hint as the page shows it: one of the hub's own words for this case, or one that helps a person. */
export function hintForPeople(hint: string | null): string | null {
  return hint === null || hidden.has(hint) ? null : hint;
}
