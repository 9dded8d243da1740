import { createHmac, randomBytes } from 'node:crypto';

// The format of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body, so a receiver
// can use any library of it, recognise a message that comes twice by its id, and refuse one that is old.

const secretBytes = 32;

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString('base64')}`;
}

export interface SignedMessage {
  readonly id: string;
  /** Of this attempt. */
  readonly atMs: number;
  readonly body: string;
}

export function signedHeaders(
  secret: string,
  { id, atMs, body }: SignedMessage,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
