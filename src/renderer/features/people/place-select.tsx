import type { RouteBody } from '../../../shared/wire/http-routes.ts';
import { useAppStore } from '../../core/context/app-context.tsx';
import { repoLabel } from '../../core/stores/session-groups.ts';

export type Place = RouteBody<'grants.give'>['scope'];

export const wholeHub: Place = { type: 'hub' };

interface PlaceSelectProps {
  readonly value: Place;
  /** Invitations are for a session or the whole hub. */
  readonly hasRepos: boolean;
  readonly onChange: (place: Place) => void;
}

/** Where a role holds: everywhere, in all sessions of a repo, or in one session. */
export function PlaceSelect({ value, hasRepos, onChange }: PlaceSelectProps) {
  const sessions = useAppStore(
    (stores) => stores.sessions,
    (state) => state.sessions,
  );
  const all = [...sessions.values()].filter(({ isArchived }) => !isArchived);
  const repos = hasRepos ? [...new Set(all.map(({ repo }) => repo))] : [];
  const places: readonly { readonly place: Place; readonly label: string }[] = [
    { place: wholeHub, label: 'all sessions' },
    ...repos.map((repo) => ({
      place: { type: 'repo' as const, repo },
      label: `all sessions of ${repoLabel(repo)}`,
    })),
    ...all.map(({ id, name }) => ({
      place: { type: 'session' as const, session: id },
      label: name,
    })),
  ];
  return (
    <select
      className="people-select"
      aria-label="Where"
      value={places.findIndex(({ place }) => keyOf(place) === keyOf(value))}
      onChange={(event) => onChange(places[Number(event.target.value)]?.place ?? wholeHub)}
    >
      {places.map(({ place, label }, index) => (
        <option key={keyOf(place)} value={index}>
          {label}
        </option>
      ))}
    </select>
  );
}

function keyOf(place: Place): string {
  return JSON.stringify(place);
}
