// How a runner and the hub prove to each other who they are. Both have the runner's token, which never crosses.
//
// The runner asks for the upgrade with its id and a nonce. The hub answers with a nonce of its own and a proof: the
// HMAC of both nonces, keyed with the hash of the token. A runner that cannot verify it cuts the connection: it has
// said nothing but its id. Its own proof is in its `hello`, and the hub says and takes nothing before it is right.
//
// The text that is proved names the side, so that no proof can be sent back as the answer to itself, and the address
// that the runner dialled, so that whoever listens elsewhere cannot pass the proofs on between the two.

export const handshakeHeaders = {
  runner: 'roundhouse-runner',
  nonce: 'roundhouse-nonce',
  proof: 'roundhouse-proof',
} as const;

export interface Handshake {
  readonly runner: string;
  /** Of the runner, then of the hub: 32 random bytes each, as base64url. */
  readonly runnerNonce: string;
  readonly hubNonce: string;
  /** `boundAddress` of what the runner dialled. */
  readonly address: string;
}

const noncePattern = /^[\w-]{43}$/;
const runnerPattern = /^[\w-]{1,80}$/;

export function isNonce(text: string): boolean {
  return noncePattern.test(text);
}

export function isRunnerName(text: string): boolean {
  return runnerPattern.test(text);
}

/** What the side proves; the address is last, because only it may hold anything. */
export function provedText(side: 'hub' | 'runner', handshake: Handshake): string {
  const { runner, runnerNonce, hubNonce, address } = handshake;
  return ['roundhouse runner link 1', side, runner, runnerNonce, hubNonce, address].join('\n');
}
