import type { DeviceRole } from '../../../shared/domain/device-role.ts';
import type { Role } from '../../../shared/domain/operator.ts';

/** What a phone may do, as the desk chooses it. */
export type PhoneMay = 'observe' | 'approve' | 'drive';

export const phoneMayOptions: readonly { readonly value: PhoneMay; readonly label: string }[] = [
  { value: 'observe', label: 'Observe' },
  { value: 'approve', label: 'Approve and say' },
  { value: 'drive', label: 'Drive' },
];

export const rolesOfMay: Readonly<Record<PhoneMay, readonly DeviceRole[]>> = {
  observe: ['observer'],
  approve: ['approver', 'speaker'],
  drive: ['approver', 'driver'],
};

export const mayNotes: Readonly<Record<PhoneMay, string>> = {
  observe: 'Sees sessions and their requests.',
  approve: 'Answers requests and sends messages; never types into a terminal.',
  drive: 'Also types into terminals.',
};

/** The role of another person who is invited with it; persons have no way to send without to drive. */
export const roleOfMay: Readonly<Record<PhoneMay, Role>> = {
  observe: 'observer',
  approve: 'approver',
  drive: 'driver',
};

export const guestMayOptions: typeof phoneMayOptions = [
  { value: 'observe', label: 'Observe' },
  { value: 'approve', label: 'Approve' },
  { value: 'drive', label: 'Drive' },
];

export const guestMayNotes: Readonly<Record<PhoneMay, string>> = {
  observe: 'Sees all sessions of this hub.',
  approve: 'Sees all sessions and answers their requests.',
  drive: 'Sees all sessions, sends messages and types into terminals.',
};

/** The same, of a device that has roles already. */
export function mayLabelOf(roles: readonly DeviceRole[] | null): string {
  if (roles === null) return 'everything';
  if (roles.includes('driver')) return 'drives';
  if (roles.includes('approver') || roles.includes('speaker')) return 'approves and says';
  return roles.length > 0 ? 'observes' : 'nothing';
}

/** The next smaller choice, which the desk can take a device down to. */
export function narrowerThan(roles: readonly DeviceRole[] | null): PhoneMay | null {
  if (roles === null || roles.includes('driver')) return 'approve';
  return roles.includes('approver') || roles.includes('speaker') ? 'observe' : null;
}
