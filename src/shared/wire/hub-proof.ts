// How a program on the hub's machine makes sure, on each connection, that it speaks to the hub of its data directory
// before it sends the owner's token there. It asks `HEAD /healthz` with a nonce; the hub answers with the HMAC of nonce
// and address, keyed with the hash of the owner's token. Only who can read the data directory has that token, and a
// listener at another address cannot pass the question on to the hub: the address is part of what is proved.

export const hubProofHeaders = { nonce: 'roundhouse-nonce', proof: 'roundhouse-proof' } as const;

const noncePattern = /^[\w-]{43}$/;
const answerLimit = 16 * 1024;

/** 32 random bytes as base64url. */
export function isHubNonce(text: string): boolean {
  return noncePattern.test(text);
}

/** What the hub proves; `host` is the `Host` of the request. */
export function hubProofText(host: string, nonce: string): string {
  return ['roundhouse hub 1', nonce, host.toLowerCase()].join('\n');
}

/** The question, as it goes over a fresh connection. */
export function hubProofRequest(host: string, nonce: string): string {
  const lines = ['HEAD /healthz HTTP/1.1', `Host: ${host}`, `${hubProofHeaders.nonce}: ${nonce}`];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

export type HubProofAnswer =
  | { readonly state: 'incomplete' }
  /** Null: the answer is no proof. */
  | { readonly state: 'complete'; readonly proof: string | null };

/** Reads what has come of the answer: the head and nothing after it. */
export function readHubProof(text: string): HubProofAnswer {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) {
    return text.length > answerLimit ? { state: 'complete', proof: null } : { state: 'incomplete' };
  }
  const head = text.slice(0, end);
  const isGood = head.startsWith('HTTP/1.1 200 ') && text.length === end + 4;
  const proof = /^roundhouse-proof: *([\w-]+) *$/im.exec(head)?.[1] ?? null;
  return { state: 'complete', proof: isGood ? proof : null };
}
