import { useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import {
  defaultWebhookEvents,
  webhookEventTypes,
  type WebhookEventType,
} from '../../../shared/domain/webhook.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';

/** Where a new one sends to, and what it tells. */
export function WebhookForm({
  onMade,
}: {
  readonly onMade: (made: RouteAnswer<'webhooks.create'>) => void;
}) {
  const { http } = useApp();
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<readonly WebhookEventType[]>(defaultWebhookEvents);
  const [allowsPrivate, setAllowsPrivate] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  async function add(): Promise<void> {
    setIsBusy(true);
    setFault(null);
    try {
      const body = { url, events: [...events], allowsPrivate };
      onMade(await http.call('webhooks.create', { body }));
      setUrl('');
    } catch (thrown) {
      setFault(messageOf(thrown));
    }
    setIsBusy(false);
  }
  return (
    <form
      className="webhook-form"
      aria-label="Add a webhook"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <label className="webhook-url">
        Address of the receiver
        <input
          className="input"
          type="url"
          value={url}
          placeholder="https://example.com/roundhouse"
          onChange={(event) => setUrl(event.target.value)}
        />
      </label>
      <EventChoice events={events} onChange={setEvents} />
      <label>
        <input
          type="checkbox"
          checked={allowsPrivate}
          onChange={({ target }) => setAllowsPrivate(target.checked)}
        />{' '}
        Allow http and an address on this machine or its network
      </label>
      {fault !== null && (
        <p className="setting-note is-bad" role="alert">
          {fault}
        </p>
      )}
      <Button
        type="submit"
        look="primary"
        disabled={isBusy || url.trim() === '' || events.length === 0}
      >
        Add webhook
      </Button>
    </form>
  );
}

function EventChoice({
  events,
  onChange,
}: {
  readonly events: readonly WebhookEventType[];
  readonly onChange: (events: readonly WebhookEventType[]) => void;
}) {
  return (
    <fieldset className="webhook-events">
      <legend>Events</legend>
      {webhookEventTypes.map((type) => (
        <label key={type}>
          <input
            type="checkbox"
            checked={events.includes(type)}
            onChange={({ target }) =>
              onChange(target.checked ? [...events, type] : events.filter((one) => one !== type))
            }
          />{' '}
          {type}
        </label>
      ))}
    </fieldset>
  );
}
