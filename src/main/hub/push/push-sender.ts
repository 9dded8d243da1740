import { buildPushPayload } from '@block65/webcrypto-web-push';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { PushMessage } from '../../../shared/domain/push-message.ts';
import type { PushDevice } from '../access/access-service.ts';
import type { PushKeys } from './push-keys.ts';
import type { PushPost } from './push-post.ts';

/** `gone`: the subscription is worth nothing any more. `later`: the push service may take it at another time. */
export type PushOutcome = 'sent' | 'gone' | 'later';

export interface PushSenderOptions {
  readonly keys: PushKeys;
  readonly post: PushPost;
  readonly logger: Logger;
}

/**
 * A message replaces the one before it that the push service still has (RFC 8030, 5.4): a phone that was off gets one
 * notification of what waits now, and none of what was answered meanwhile.
 */
const topic = 'needs';
/** A request that is older has been seen elsewhere, or nobody is there. */
const lifeSeconds = 4 * 3_600;

/**
 * Push services want a contact (RFC 8292, 2.1), and some refuse one at a private name. They need no address of the
 * operator for it, so they get none.
 */
const contact = 'mailto:roundhouse@example.com';

/** Encrypts a message for one device (RFC 8291) and gives it to that device's push service. */
export class PushSender {
  readonly #options: PushSenderOptions;

  constructor(options: PushSenderOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async send(
    { id, push }: PushDevice,
    message: PushMessage,
    signal: AbortSignal,
  ): Promise<PushOutcome> {
    const { keys, post, logger } = this.#options;
    const { endpoint, p256dh, auth } = push;
    // The endpoint lets anyone send to the device, so the log has no more of it than its host.
    const about = { device: id, service: URL.parse(endpoint)?.host };
    try {
      const urgency = message.type === 'needs' && message.isNews ? 'high' : 'low';
      const built = await buildPushPayload(
        { data: { ...message }, options: { ttl: lifeSeconds, topic, urgency } },
        { endpoint, expirationTime: null, keys: { p256dh, auth } },
        { subject: contact, publicKey: keys.publicKey, privateKey: keys.privateKey },
      );
      const status = await post.post({
        endpoint,
        headers: built.headers,
        body: built.body,
        signal,
      });
      const outcome = outcomeOf(status);
      if (outcome !== 'sent') logger.info('a push service refused a message', { ...about, status });
      return outcome;
    } catch (thrown) {
      logger.info('a push message was not sent', { ...about, reason: messageOf(thrown) });
      return 'later';
    }
  }
}

/**
 * Services have several ways to say that a subscription is over: 404 and 410, and 400, 401 and 403 for one that belongs to
 * another key. The page of the device subscribes again when it is opened.
 */
function outcomeOf(status: number): PushOutcome {
  if (status >= 200 && status < 300) return 'sent';
  return [400, 401, 403, 404, 410].includes(status) ? 'gone' : 'later';
}
