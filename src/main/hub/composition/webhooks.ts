import { publicAddresses } from '../../../node/reachable-addresses.ts';
import { WebhookFiles } from '../webhooks/webhook-files.ts';
import { WebhookPost } from '../webhooks/webhook-post.ts';
import { WebhookService } from '../webhooks/webhook-service.ts';
import type { LogCore } from './hub-base.ts';

/** Receivers outside that are told what happens; none before the owner makes one. */
export function buildWebhooks(core: LogCore): WebhookService {
  const { options, store, log, clock, logger, scope } = core;
  const { addresses = publicAddresses, ca } = options.pushService ?? {};
  const { dataDirectory } = options.settings;
  const webhooks = scope.use(
    new WebhookService({
      log,
      store,
      files: new WebhookFiles({ dataDirectory, logger }),
      post: new WebhookPost({ addresses, ...(ca !== undefined && { ca }) }),
      clock,
      logger,
    }),
  );
  scope.use(log.onDidCommit((events) => webhooks.take(events)));
  return webhooks;
}

/** With what a former hub has left to send. */
export async function startWebhooks(core: LogCore): Promise<WebhookService> {
  const webhooks = buildWebhooks(core);
  await webhooks.start();
  return webhooks;
}
