import { useState } from 'react';

import type { Role } from '../../../shared/domain/operator.ts';
import { useApp, useAppStore } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatAge } from '../../core/labels/format.ts';
import { Avatars } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { useNow } from '../../ui/use-now.ts';
import { GrantForm } from './grant-form.tsx';
import { hereLabel, placeLabel, roleNotes, roleOptions, untilLabel } from './people-labels.ts';
import type { People, PeopleState, Person, PersonDevice, PersonGrant } from './use-people.ts';

interface PersonRowProps {
  readonly person: Person;
  readonly state: PeopleState;
  readonly people: People;
}

/** A person: whether they have a terminal open, what they may do, from which devices. */
export function PersonRow({ person, state, people }: PersonRowProps) {
  const { stores } = useApp();
  const may = useMay();
  const [isGranting, setIsGranting] = useState(false);
  const me = useAppStore(
    (all) => all.connection,
    (connection) => connection.operator?.id,
  );
  const { presence, sessions } = useAppStore(
    () => stores.sessions,
    (all) => all,
  );
  const grants = state.grants.filter(({ operator }) => operator.id === person.id);
  const devices = state.devices.filter(({ operator }) => operator.id === person.id);
  const isOurs = may('role.grant', null) && !person.isOwner;
  return (
    <li className="person">
      <div className="person-head">
        <Avatars people={[{ name: person.name, title: person.name }]} />
        <span className="person-words">
          <b>{person.name}</b> {person.id === me && <span className="faint">you</span>}
          <small>{hereLabel(person.id, presence.values(), sessions) ?? 'no terminal open'}</small>
        </span>
        {person.isOwner && <span className="faint">owner</span>}
        {isOurs && (
          <>
            <Button
              size="small"
              look="quiet"
              aria-expanded={isGranting}
              aria-label={`Grant ${person.name} a role…`}
              onClick={() => setIsGranting(!isGranting)}
            >
              Grant…
            </Button>
            <Button
              size="small"
              look="danger"
              disabled={people.isBusy}
              aria-label={`Remove ${person.name}`}
              onClick={() =>
                void people.change((http) =>
                  http.call('operators.remove', { params: { operator: person.id } }),
                )
              }
            >
              Remove
            </Button>
          </>
        )}
      </div>
      {isGranting && (
        <GrantForm person={person} people={people} onDone={() => setIsGranting(false)} />
      )}
      <ul className="person-parts" aria-label={`Roles and devices of ${person.name}`}>
        {grants.map((grant) => (
          <GrantLine key={grant.id} grant={grant} isOurs={isOurs} people={people} />
        ))}
        {devices.map((device) => (
          <DeviceLine key={device.id} device={device} people={people} />
        ))}
      </ul>
    </li>
  );
}

interface GrantLineProps {
  readonly grant: PersonGrant;
  readonly isOurs: boolean;
  readonly people: People;
}

function GrantLine({ grant, isOurs, people }: GrantLineProps) {
  const place = placeLabel(grant);
  const end = grant.isExpired ? 'expired' : untilLabel(grant.expiresAt);
  const note = [roleNotes[grant.role], place, end].filter((part) => part !== '').join(' · ');
  function withdraw(): void {
    void people.change((http) => http.call('grants.withdraw', { params: { grant: grant.id } }));
  }
  /** The new role first: between the two the person never stands without any. */
  function change(role: Role): void {
    if (people.isBusy || role === grant.role) return;
    void people.change(async (http) => {
      const { operator, expiresAt } = grant;
      const scope = scopeOf(grant);
      if (!scope) return;
      const limits = expiresAt === null ? {} : { expiresAt };
      await http.call('grants.give', { body: { operator: operator.id, role, scope, ...limits } });
      await http.call('grants.withdraw', { params: { grant: grant.id } });
    });
  }
  const canChange = isOurs && grant.role !== 'owner' && !grant.isExpired && scopeOf(grant) !== null;
  return (
    <li>
      <span className="person-words">
        <small title={`granted by ${grant.givenBy.name}`}>
          {canChange ? [`on ${place}`, end].filter((part) => part !== '').join(' · ') : note}
        </small>
      </span>
      {canChange && (
        <Segmented
          label={`Role of ${grant.operator.name} on ${place}`}
          size="small"
          value={grant.role}
          options={roleOptions}
          onChange={change}
        />
      )}
      {isOurs && (
        <Button
          size="small"
          look="quiet"
          disabled={people.isBusy}
          aria-label={`Withdraw the role of ${grant.operator.name} on ${place}`}
          onClick={withdraw}
        >
          Withdraw
        </Button>
      )}
    </li>
  );
}

function scopeOf({ scope }: PersonGrant) {
  const { type, repo, session } = scope;
  if (type === 'hub') return { type };
  if (type === 'repo') return repo === undefined ? null : { type, repo };
  return session === undefined ? null : { type, session };
}

function DeviceLine({
  device,
  people,
}: {
  readonly device: PersonDevice;
  readonly people: People;
}) {
  const now = useNow(30_000);
  return (
    <li>
      <span className="person-words person-device">
        {device.name}
        <small>
          {device.roles === null ? '' : `${device.roles.join(', ')} · `}
          seen {formatAge(device.lastSeenAt, now)}
          {device.isAsking && ' · this one'}
        </small>
      </span>
      {!device.isAsking && (
        <Button
          size="small"
          look="quiet"
          disabled={people.isBusy}
          aria-label={`Sign out ${device.name} of ${device.operator.name}`}
          onClick={() =>
            void people.change((http) => http.call('devices.revoke', { params: { id: device.id } }))
          }
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
