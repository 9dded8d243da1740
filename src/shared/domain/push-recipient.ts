/** Where a browser takes push messages, as it has made it. Whoever knows it can send to the device, so no other device is shown it. */
export interface PushRecipient {
  readonly endpoint: string;
  /** The public key of the browser, and a secret that it shares with the hub, both in base64url. */
  readonly p256dh: string;
  readonly auth: string;
}
