import { err, ok } from '../../../../shared/base/result.ts';
import { refusal } from '../../../../shared/wire/errors.ts';
import type { AccessService } from '../../access/access-service.ts';
import type { PushService } from '../../push/push-service.ts';
import type { Handlers } from '../handler.ts';

export type PushHandlers = Pick<Handlers, Extract<keyof Handlers, `push.${string}`>>;

export interface PushHandlersOptions {
  readonly push: PushService;
  readonly access: Pick<AccessService, 'pushOf'>;
}

/** Each device turns its own notifications on and off. */
export function pushHandlers({ push, access }: PushHandlersOptions): PushHandlers {
  return {
    'push.read': ({ principal }) =>
      Promise.resolve(
        ok({
          mode: push.mode,
          publicKey: push.publicKey,
          endpoint: access.pushOf(principal.device.id)?.endpoint ?? null,
        }),
      ),
    'push.subscribe': async ({ principal, body }) => {
      if (principal.device.kind !== 'browser') {
        return err(refusal('refused', 'Only a browser takes push notifications.'));
      }
      const subscribed = await push.subscribe(principal.device.id, body);
      return subscribed.ok ? ok({}) : subscribed;
    },
    'push.unsubscribe': async ({ principal }) => {
      await push.unsubscribe(principal.device.id);
      return ok({});
    },
  };
}
