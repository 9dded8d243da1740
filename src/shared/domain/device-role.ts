import type { AccessLevel, Role } from './operator.ts';

/**
 * The most that a device may do, whatever its operator may: a role other than owner, or `speaker`, a driver who sends
 * messages and never types into the terminal. A device may have several, as an operator may.
 */
export type DeviceRole = Exclude<Role, 'owner'> | 'speaker';

/** The schemas of devices take these, and do not compile without one that is in the type. */
export const deviceRoles = [
  'observer',
  'approver',
  'speaker',
  'driver',
] as const satisfies readonly DeviceRole[];

/** A phone answers requests and sends messages; typing is a choice at pairing. */
export const phoneRoles: readonly DeviceRole[] = ['approver', 'speaker'];

/** The device of a guest does all that its operator is granted. */
export const guestRoles: readonly DeviceRole[] = ['approver', 'driver'];

/** What is left of an access level of the operator on a device with these roles. */
export function levelsWithin(
  level: AccessLevel,
  roles: readonly DeviceRole[],
): readonly AccessLevel[] {
  return roles.map((role) => commonLevel(level, role));
}

/** Whether the first roles give nothing that the second do not give. */
export function areRolesWithin(
  wanted: readonly DeviceRole[],
  most: readonly DeviceRole[],
): boolean {
  return wanted.every((role) => most.some((one) => commonLevel(one, role) === role));
}

function commonLevel(level: AccessLevel, role: DeviceRole): AccessLevel {
  if (level === 'owner-desktop' || level === 'owner-remote' || level === role) return role;
  const isSpeaking = [level, role].every((one) => one === 'driver' || one === 'speaker');
  // Any two roles have seeing in common.
  return isSpeaking ? 'speaker' : 'observer';
}
