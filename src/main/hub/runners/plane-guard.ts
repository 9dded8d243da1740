import type { IncomingMessage } from 'node:http';

import { handshakeHeaders, isNonce, isRunnerName } from '../../../shared/wire/runner-handshake.ts';

/** An upgrade that passed, or the HTTP status that refuses it. */
export type Guarded =
  | { readonly isAllowed: true; readonly runner: string; readonly nonce: string }
  | { readonly isAllowed: false; readonly status: 401 | 403 | 421; readonly reason: string };

/**
 * The checks of the runner plane, in their order: the address that was asked for (a name that a page made
 * resolve to us is not ours), no browser at all, a runner that names itself.
 */
export function guardRunnerRequest(
  request: IncomingMessage,
  allowedHosts: ReadonlySet<string>,
): Guarded {
  const host = onlyHeader(request, 'host');
  if (host === undefined || !allowedHosts.has(host.toLowerCase())) {
    return { isAllowed: false, status: 421, reason: 'this is not an address of this listener' };
  }
  // No program of ours sends one here: whatever does is a page.
  if (request.headers.origin !== undefined) {
    return { isAllowed: false, status: 403, reason: 'no page may use this listener' };
  }
  const runner = onlyHeader(request, handshakeHeaders.runner) ?? '';
  const nonce = onlyHeader(request, handshakeHeaders.nonce) ?? '';
  if (!isRunnerName(runner) || !isNonce(nonce)) {
    return { isAllowed: false, status: 401, reason: 'a runner and its nonce are needed' };
  }
  return { isAllowed: true, runner, nonce };
}

/** Undefined when it is missing, and when it is there twice. */
function onlyHeader(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? [];
  return values.length === 1 ? values[0] : undefined;
}
