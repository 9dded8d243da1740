import type { SessionPresence } from '../../../shared/wire/down.ts';

/**
 * Whether the baton is with another device of the same person, who need not be asked. A holder whose connection has
 * just ended is not attached any more, and is known by name only; the hub decides whether it may be taken.
 */
export function isOwnHolder(
  { attached, baton }: SessionPresence,
  operator: { readonly id: string; readonly name: string } | null,
): boolean {
  if (!baton || !operator) return false;
  const holder = attached.find(({ device }) => device === baton.device);
  return holder ? holder.operator === operator.id : baton.name === operator.name;
}
