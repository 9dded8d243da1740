import { useState } from 'react';

import type { Role } from '../../../shared/domain/operator.ts';
import type { RouteAnswer } from '../../../shared/wire/http-routes.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { roleOptions } from './people-labels.ts';
import type { Place } from './place-select.tsx';
import { PlaceSelect, wholeHub } from './place-select.tsx';
import type { People } from './use-people.ts';

/** Long enough to send the link to a person and for them to open it. */
const linkSeconds = 900;

/** A link for one person. It signs in on this machine; another device scans the code of *Phone*. */
export function InviteForm({ people }: { readonly people: People }) {
  const { stores } = useApp();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('observer');
  const [place, setPlace] = useState<Place>(wholeHub);
  const [made, setMade] = useState<RouteAnswer<'invites.create'> | null>(null);
  // A link that was used or withdrawn, or has expired, would only mislead.
  const isOpen = people.state?.invites.some(({ id }) => id === made?.id) ?? false;
  const url = isOpen && made ? made.url : null;

  async function invite(): Promise<void> {
    await people.change(async (http) => {
      const answer = await http.call('invites.create', {
        body: {
          role,
          name: name.trim(),
          ttlSeconds: linkSeconds,
          ...(place.type === 'session' && { session: place.session }),
        },
      });
      setMade(answer);
    });
  }
  return (
    <form
      className="people-form"
      aria-label="Invite a person"
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <input
        className="people-name"
        aria-label="Name"
        placeholder="Who joins?"
        maxLength={64}
        data-first-focus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Segmented label="Role" size="small" value={role} options={roleOptions} onChange={setRole} />
      <PlaceSelect value={place} hasRepos={false} onChange={setPlace} />
      <Button
        type="submit"
        look="primary"
        size="small"
        disabled={people.isBusy || name.trim() === ''}
      >
        Create link
      </Button>
      {url !== null && (
        <div className="people-link" role="status">
          <code className="mono cut" title={url}>
            {url}
          </code>
          <CopyButton text={url} what="the link" />
          <p className="faint">
            One person, one use, 15 minutes, on this computer. Another device scans a code instead.
          </p>
          <Button size="small" onClick={() => stores.dialogs.setState({ dialog: 'pairing' }, true)}>
            Show a QR code
          </Button>
        </div>
      )}
    </form>
  );
}
