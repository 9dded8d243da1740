import { useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';

type Webhook = RouteAnswer<'webhooks.list'>['items'][number];
type Delivery = RouteAnswer<'webhooks.deliveries'>['items'][number];

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly onChange: () => Promise<void>;
}

export function WebhookRow({ webhook, onChange }: WebhookRowProps) {
  const { http } = useApp();
  const [deliveries, setDeliveries] = useState<readonly Delivery[] | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const { id, url, events, stopped, waiting } = webhook;
  const params = { id };

  async function attempt(work: () => Promise<string | null>): Promise<void> {
    setIsBusy(true);
    try {
      setSaid(await work());
    } catch (thrown) {
      setSaid(messageOf(thrown));
    }
    setIsBusy(false);
  }
  async function test(): Promise<string> {
    const { state, problem } = await http.call('webhooks.test', { params, body: {} });
    // A receiver that says that it is gone stops the webhook.
    await onChange();
    return state === 'delivered' ? 'Test delivered.' : `Not delivered: ${problem}`;
  }
  async function toggle(): Promise<null> {
    const shown = deliveries ? null : (await http.call('webhooks.deliveries', { params })).items;
    setDeliveries(shown);
    return null;
  }
  async function remove(): Promise<null> {
    await http.call('webhooks.remove', { params });
    await onChange();
    return null;
  }
  return (
    <li className="webhook">
      <span className="webhook-text">
        <code>{url}</code>
        <small className="faint">
          {events.join(', ')} · {stopped === null ? `${waiting} waiting` : `stopped: ${stopped}`}
        </small>
      </span>
      <span className="webhook-actions">
        <Button size="small" disabled={isBusy} onClick={() => void attempt(test)}>
          Send test
        </Button>
        <Button
          size="small"
          disabled={isBusy}
          aria-expanded={deliveries !== null}
          onClick={() => void attempt(toggle)}
        >
          Deliveries
        </Button>
        <Button
          size="small"
          disabled={isBusy}
          aria-label={`Remove ${url}`}
          onClick={() => void attempt(remove)}
        >
          Remove
        </Button>
      </span>
      {said !== null && (
        <p className="webhook-said" role="status">
          {said}
        </p>
      )}
      {deliveries && <Deliveries deliveries={deliveries} />}
    </li>
  );
}

function Deliveries({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  if (deliveries.length === 0) return <p className="dim webhook-said">Nothing was sent yet.</p>;
  return (
    <ul className="webhook-deliveries" aria-label="Deliveries, newest first">
      {deliveries.toReversed().map(({ id, type, state, attempts, at, problem }) => (
        <li key={id}>
          <b>{type}</b> {state}, attempts: {attempts}, {state === 'waiting' && 'next attempt at '}
          <time dateTime={at}>{new Date(at).toLocaleString()}</time>
          {problem !== null && <div className="faint">{problem}</div>}
        </li>
      ))}
    </ul>
  );
}
