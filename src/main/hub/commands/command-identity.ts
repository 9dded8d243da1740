/**
 * The identity of one changing call. A service stores it, with its receipt, in the transaction of its
 * events; `CommandReceipts` answers a repeated key from there, and the service is never called again.
 */
export interface CommandIdentity {
  /** Whose key it is. */
  readonly principal: string;
  /** The caller's `Idempotency-Key`, or one that was made up. */
  readonly key: string;
  /** SHA-256, in hexadecimal digits, of method, path, query and body. */
  readonly hash: string;
}
