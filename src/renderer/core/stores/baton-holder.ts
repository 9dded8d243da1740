import type { SessionPresence } from '../../../shared/wire/down.ts';

/** Whether the baton is with another device of the same person, who need not be asked. */
export function isOwnHolder(
  { baton }: SessionPresence,
  operator: { readonly id: string } | null,
): boolean {
  return baton !== null && operator !== null && baton.operator === operator.id;
}
