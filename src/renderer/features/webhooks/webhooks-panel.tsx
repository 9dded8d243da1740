import { useCallback, useEffect, useState } from 'react';

import { messageOf } from '../../../shared/base/app-error.ts';
import { HubError } from '../../../shared/client/hub-error.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { WebhookRow } from './webhook-row.tsx';

import './webhooks.css';

type Webhook = RouteAnswer<'webhooks.list'>['items'][number];
type NewWebhook = RouteAnswer<'webhooks.create'>;

/** Programs outside that are told what happens: only the owner at the desk sees and makes them. */
export function WebhooksPanel() {
  const { http } = useApp();
  const [webhooks, setWebhooks] = useState<readonly Webhook[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [made, setMade] = useState<NewWebhook | null>(null);

  const look = useCallback(async (): Promise<void> => {
    try {
      const { items } = await http.call('webhooks.list');
      setWebhooks(items);
      setFault(null);
    } catch (thrown) {
      setFault(
        thrown instanceof HubError && thrown.code === 'forbidden_role'
          ? 'Only the owner, at the desk, sees and makes webhooks.'
          : messageOf(thrown),
      );
    }
  }, [http]);
  useEffect(() => {
    async function begin(): Promise<void> {
      await look();
    }
    void begin();
  }, [look]);

  return (
    <section aria-label="Webhooks" className="webhooks">
      <p className="faint settings-note">
        A webhook tells a program outside what happens in every session: a signed message for each
        event, repeated until it is delivered.
      </p>
      {fault !== null && (
        <p className="setting-note is-bad" role="alert">
          {fault}
        </p>
      )}
      {made && <NewSecret made={made} onDone={() => setMade(null)} />}
      {webhooks?.length === 0 && <p className="dim">No webhooks.</p>}
      {webhooks && webhooks.length > 0 && (
        <ul className="webhook-list" aria-label="Webhooks">
          {webhooks.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} onChange={look} />
          ))}
        </ul>
      )}
      {webhooks && (
        <WebhookForm
          onMade={(fresh) => {
            setMade(fresh);
            void look();
          }}
        />
      )}
    </section>
  );
}

function NewSecret({ made, onDone }: { readonly made: NewWebhook; readonly onDone: () => void }) {
  return (
    <div className="webhook-secret" role="status">
      <p>
        Copy the secret of {made.url} now. It isn’t shown again: the receiver needs it to check
        signatures.
      </p>
      <code>{made.secret}</code>
      <Button size="small" onClick={onDone}>
        I have copied it
      </Button>
    </div>
  );
}
