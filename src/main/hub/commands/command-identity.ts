/**
 * The identity of one changing call. A service stores it, with its answer, in the transaction of its
 * events; the edge answers a repeated key from there and never calls the service again.
 */
export interface CommandIdentity {
  /** Whose key it is. */
  readonly principal: string;
  /** The caller's `Idempotency-Key`, or one that was made up. */
  readonly key: string;
  /** SHA-256, in hexadecimal digits, of method, path, query and body. */
  readonly hash: string;
}
