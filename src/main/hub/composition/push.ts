import { publicAddresses } from '../../../node/reachable-addresses.ts';
import type { AccessService } from '../access/access-service.ts';
import { PushKeys } from '../push/push-keys.ts';
import { HttpsPushPost } from '../push/push-post.ts';
import { PushSender } from '../push/push-sender.ts';
import { PushService } from '../push/push-service.ts';
import type { LogCore } from './hub-base.ts';

/** Push notifications to devices, through services outside; nothing is sent before a person turns them on. */
export function buildPush(core: LogCore, access: AccessService): PushService {
  const { options, settings, log, clock, logger, scope } = core;
  const { addresses = publicAddresses, ca } = options.pushService ?? {};
  const keys = new PushKeys(options.settings);
  const post = new HttpsPushPost({ addresses, ...(ca !== undefined && { ca }) });
  const sender = new PushSender({ keys, post, logger });
  const push = scope.use(
    new PushService({ log, devices: access, settings, sender, keys, addresses, clock, logger }),
  );
  settings.followWith('push', push);
  push.start();
  scope.use(
    log.onDidCommit((events) => {
      push.take(events).catch((thrown: unknown) => {
        logger.error('push notifications did not follow a change', { error: thrown });
      });
    }),
  );
  return push;
}
