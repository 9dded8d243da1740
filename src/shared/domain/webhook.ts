/** What a webhook can tell of; the words of its messages. */
export const webhookEventTypes = [
  'session.needs-you',
  'session.ended',
  'turn.ended',
  'turn.failed',
  'message.answered',
  'ask.answered',
  'ask.failed',
  'file.shared',
] as const;

export type WebhookEventType = (typeof webhookEventTypes)[number];

/** A person who waits for something wants these; the others are many. */
export const defaultWebhookEvents: readonly WebhookEventType[] = [
  'session.needs-you',
  'session.ended',
  'ask.answered',
];

export const webhookLimit = 20;
