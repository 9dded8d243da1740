import type { Role } from '../../../shared/domain/operator.ts';
import type { SessionView } from '../../../shared/domain/session.ts';
import type { SessionPresence } from '../../../shared/wire/down.ts';
import { repoLabel } from '../../core/stores/session-groups.ts';
import type { PersonGrant } from './use-people.ts';

export const roleOptions: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'observer', label: 'Observe' },
  { value: 'approver', label: 'Approve' },
  { value: 'driver', label: 'Drive' },
];

export const roleNotes: Readonly<Record<Role, string>> = {
  observer: 'observes',
  approver: 'approves',
  driver: 'drives',
  owner: 'owns',
};

/** `at a terminal · driving payments`; null for a person with no terminal open. */
export function hereLabel(
  operator: string,
  presence: Iterable<SessionPresence>,
  sessions: ReadonlyMap<string, Pick<SessionView, 'name'>>,
): string | null {
  const at = [...presence].filter(({ attached }) =>
    attached.some((one) => one.operator === operator),
  );
  if (at.length === 0) return null;
  const driven = at.filter(({ baton }) => baton?.operator === operator);
  const names = (driven.length > 0 ? driven : at).map(
    ({ session }) => sessions.get(session)?.name ?? session,
  );
  const shown = names.length > 2 ? `${names.length} sessions` : names.join(' and ');
  return `at a terminal · ${driven.length > 0 ? 'driving' : 'watching'} ${shown}`;
}

/** Where a grant holds. */
export function placeLabel({ scope, sessionName }: PersonGrant): string {
  switch (scope.type) {
    case 'hub':
      return 'all sessions';
    case 'repo':
      return `sessions of ${repoLabel(scope.repo ?? '')}`;
    case 'session':
      return sessionName ?? 'a removed session';
  }
}

/** `until Fri 18:00`; empty for a grant without an end. */
export function untilLabel(expiresAt: string | null): string {
  if (expiresAt === null) return '';
  const end = new Date(expiresAt);
  const time = end.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  return `until ${end.toLocaleDateString('en', { weekday: 'short', day: 'numeric', month: 'short' })}, ${time}`;
}
