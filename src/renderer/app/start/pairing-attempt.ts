import { newNonce } from '../../../shared/client/pair-device.ts';

export interface PairingAttempt {
  readonly code: string;
  /** By which the hub knows the phone that has used the code. */
  readonly nonce: string;
}

const name = 'roundhouse.pairing';

/**
 * The attempt that this page is about: with the code that was scanned, or the one that was begun in this tab before it was
 * loaded again. Without its nonce the phone would look like a second one, which ends the pairing. Null without any.
 */
export function takeAttempt(storage: Storage, code: string | null): PairingAttempt | null {
  const before = readAttempt(storage.getItem(name));
  if (code === null || code === before?.code) return before;
  const attempt = { code, nonce: newNonce() };
  storage.setItem(name, `${attempt.code} ${attempt.nonce}`);
  return attempt;
}

/** Nothing can come of it any more. */
export function forgetAttempt(storage: Storage): void {
  storage.removeItem(name);
}

function readAttempt(text: string | null): PairingAttempt | null {
  const [code, nonce] = text?.split(' ') ?? [];
  return code === undefined || nonce === undefined ? null : { code, nonce };
}
