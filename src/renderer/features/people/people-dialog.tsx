import { useState } from 'react';

import { useApp } from '../../core/context/app-context.tsx';
import { useMay } from '../../core/context/use-may.ts';
import { formatWait } from '../../core/labels/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { InviteForm } from './invite-form.tsx';
import { roleNotes } from './people-labels.ts';
import { PersonRow } from './person-row.tsx';
import type { OpenInvite, People } from './use-people.ts';
import { usePeople } from './use-people.ts';

import './people.css';

/** Who may do what, from which device. The owner changes it; everybody else sees what concerns them. */
export function PeopleDialog({ onClose }: { readonly onClose: () => void }) {
  const { stores } = useApp();
  const may = useMay();
  const people = usePeople();
  const [isInviting, setIsInviting] = useState(false);
  const { state, fault } = people;
  return (
    <Dialog title="People" size="wide" onClose={onClose}>
      <div className="people-tools">
        {may('audit.read', null) && (
          <Button size="small" onClick={() => stores.dialogs.setState({ dialog: 'audit' }, true)}>
            Audit log
          </Button>
        )}
        {may('device.pair', null) && (
          <Button
            size="small"
            look="primary"
            aria-expanded={isInviting}
            onClick={() => setIsInviting(!isInviting)}
          >
            Invite…
          </Button>
        )}
      </div>
      {isInviting && <InviteForm people={people} />}
      {fault !== null && (
        <p className="field-note is-bad" role="alert">
          {fault}
        </p>
      )}
      {state === null && fault === null && <p className="faint">Loading people…</p>}
      {state && (
        <ul className="people" aria-label="People">
          {state.people.map((person) => (
            <PersonRow key={person.id} person={person} state={state} people={people} />
          ))}
          {state.invites.map((invite) => (
            <InviteRow key={invite.id} invite={invite} people={people} />
          ))}
        </ul>
      )}
      {state?.people.length === 1 && state.invites.length === 0 && may('device.pair', null) && (
        <p className="faint">
          Only you use this hub. Invite a person to a session, or pair a phone.
        </p>
      )}
    </Dialog>
  );
}

function InviteRow({ invite, people }: { readonly invite: OpenInvite; readonly people: People }) {
  const now = useNow(1_000);
  return (
    <li className="person">
      <div className="person-head">
        <span className="person-words">
          <b>{invite.name}</b>
          <small>
            invited · {roleNotes[invite.role]} {invite.sessionName ?? 'all sessions'} · link unused,{' '}
            {formatWait(new Date(now).toISOString(), Date.parse(invite.expiresAt))} left
          </small>
        </span>
        <Button
          size="small"
          look="quiet"
          disabled={people.isBusy}
          aria-label={`Withdraw the invitation of ${invite.name}`}
          onClick={() =>
            void people.change((http) =>
              http.call('invites.withdraw', { params: { invite: invite.id } }),
            )
          }
        >
          Withdraw
        </Button>
      </div>
    </li>
  );
}
