import { shortDeviceName, type DeviceKind } from './device-kind.ts';

/** What an operator sat at. */
export interface ActorDevice {
  readonly kind: DeviceKind;
  readonly name: string;
}

/**
 * Who caused an event. An operator is a person; a session acts through its runner; `claude` is Claude
 * Code itself, seen by its hooks; `hub` is our own reactors. Text never adds rights: only an operator
 * can have answered a gate.
 */
export interface Actor {
  readonly type: 'operator' | 'session' | 'claude' | 'hub';
  readonly id: string;
  readonly name: string;
  /** Of an operator; not known from events of older versions. */
  readonly device?: ActorDevice | undefined;
}

export const hubActor: Actor = { type: 'hub', id: 'hub', name: 'Roundhouse' };

export const claudeActor: Actor = { type: 'claude', id: 'claude', name: 'Claude' };

/** Who wrote a text that people read: the word of a model never passes for that of a person. */
export function writerName({ type, name }: Actor): string {
  return type === 'session' ? `session @${name}` : name;
}

/** Where an operator was: `iPhone`, `terminal`, `command line`; null at a computer's page, where most work is done. */
export function placeOfActor({ device }: Actor): string | null {
  return device === undefined || device.kind === 'desktop' ? null : shortDeviceName(device.name);
}

/** `Ana · iPhone`; the name alone for whoever was at a computer's page. */
export function actorWithPlace(actor: Actor): string {
  const place = placeOfActor(actor);
  return place === null ? writerName(actor) : `${writerName(actor)} · ${place}`;
}

/** Each of them once, in their order. */
export function joinedActors(some: readonly Actor[], others: readonly Actor[]): readonly Actor[] {
  return [...some, ...others.filter((other) => some.every(({ id }) => id !== other.id))];
}
