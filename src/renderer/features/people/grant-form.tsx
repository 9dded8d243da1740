import { useState } from 'react';

import type { Role } from '../../../shared/domain/operator.ts';
import { useApp } from '../../core/context/app-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { roleOptions } from './people-labels.ts';
import type { Place } from './place-select.tsx';
import { PlaceSelect, wholeHub } from './place-select.tsx';
import type { People, Person } from './use-people.ts';

const hourMs = 3_600_000;

const ends = [
  { value: '0', label: 'no end' },
  { value: '1', label: 'for 1 hour' },
  { value: '8', label: 'for 8 hours' },
  { value: '24', label: 'for a day' },
  { value: '168', label: 'for a week' },
] as const;

interface GrantFormProps {
  readonly person: Person;
  readonly people: People;
  readonly onDone: () => void;
}

/** One more role of a person: what, where and for how long. */
export function GrantForm({ person, people, onDone }: GrantFormProps) {
  const { clock } = useApp();
  const [role, setRole] = useState<Role>('observer');
  const [place, setPlace] = useState<Place>(wholeHub);
  const [hours, setHours] = useState('0');

  async function give(): Promise<void> {
    const lasts = Number(hours) * hourMs;
    const end = lasts === 0 ? {} : { expiresAt: new Date(clock.now() + lasts).toISOString() };
    const isGiven = await people.change((http) =>
      http.call('grants.give', { body: { operator: person.id, role, scope: place, ...end } }),
    );
    if (isGiven) onDone();
  }
  return (
    <form
      className="people-form"
      aria-label={`Grant ${person.name} a role`}
      onSubmit={(event) => {
        event.preventDefault();
        void give();
      }}
    >
      <Segmented
        label={`New role of ${person.name}`}
        size="small"
        value={role}
        options={roleOptions}
        onChange={setRole}
      />
      <PlaceSelect value={place} hasRepos onChange={setPlace} />
      <select
        className="people-select"
        aria-label="How long"
        value={hours}
        onChange={(event) => setHours(event.target.value)}
      >
        {ends.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <Button type="submit" look="primary" size="small" disabled={people.isBusy}>
        Grant
      </Button>
    </form>
  );
}
