import { isoTime } from '../../../../shared/base/clock.ts';
import { ok } from '../../../../shared/base/result.ts';
import { defaultWebhookEvents } from '../../../../shared/domain/webhook.ts';
import type { RouteAnswer } from '../../../../shared/wire/http-routes.ts';
import type { WebhookService } from '../../webhooks/webhook-service.ts';
import type { Handlers } from '../handler.ts';

export type WebhookHandlers = Pick<Handlers, Extract<keyof Handlers, `webhooks.${string}`>>;

type Webhook = RouteAnswer<'webhooks.list'>['items'][number];
type WebhookState = ReturnType<WebhookService['list']>[number];

/** Only the owner at the desk: a webhook takes the words of every session outside. */
export function webhookHandlers(webhooks: WebhookService): WebhookHandlers {
  return {
    'webhooks.list': () =>
      Promise.resolve(ok({ items: webhooks.list().map((one) => presented(one)) })),
    'webhooks.create': async ({ body, actor }) => {
      const { url, events = defaultWebhookEvents, allowsPrivate = false } = body;
      const made = await webhooks.create({ url, events, allowsPrivate }, actor.name);
      return made.ok ? ok({ ...presented(made.value), secret: made.value.secret }) : made;
    },
    'webhooks.remove': async ({ params }) => {
      const removed = await webhooks.remove(params.id);
      return removed.ok ? ok(presented(removed.value)) : removed;
    },
    'webhooks.test': ({ params }) => webhooks.test(params.id),
    'webhooks.deliveries': ({ params }) => {
      const read = webhooks.read(params.id);
      if (!read.ok) return Promise.resolve(read);
      const { pending, recent } = read.value;
      const waiting = pending.map(({ id, type, attempts, dueAtMs, problem }) => {
        const state = 'waiting' as const;
        return { id, type, state, attempts, at: isoTime(dueAtMs), problem };
      });
      return Promise.resolve(ok({ items: [...recent, ...waiting] }));
    },
  };
}

function presented(record: WebhookState): Webhook {
  const { id, url, events, allowsPrivate, createdAt, createdBy, stopped, pending } = record;
  const waiting = pending.length;
  return { id, url, events, allowsPrivate, createdAt, createdBy, stopped, waiting };
}
