import type { SessionPresence } from '../../../shared/wire/down.ts';

export interface PresentPerson {
  readonly name: string;
  /** `Ana: desktop, phone`; the name alone from a hub that does not say. */
  readonly title: string;
}

/** Who is attached, each person once, with the kinds of their devices. */
export function presentPeople(
  attached: readonly SessionPresence['attached'][number][],
): readonly PresentPerson[] {
  const kinds = new Map<string, Set<string>>();
  for (const { name, kind, isObserver } of attached) {
    const known = kinds.get(name) ?? new Set();
    if (kind !== undefined) known.add(isObserver ? `${kind}, watching` : kind);
    kinds.set(name, known);
  }
  return [...kinds].map(([name, of]) => ({
    name,
    title: of.size === 0 ? name : `${name}: ${[...of].toSorted().join(', ')}`,
  }));
}
