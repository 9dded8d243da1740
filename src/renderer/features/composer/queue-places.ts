import type { Message } from '../../../shared/domain/message.ts';

/** Where a queued message can go: before which one, or `null` for the end. Absent where it cannot. */
export interface Places {
  readonly up?: string;
  readonly down?: string | null;
}

/** Only queued messages have a place; one that is held or being typed is passed over. */
export function placesOf(waiting: readonly Message[], index: number): Places {
  const message = waiting[index];
  if (!message || !isMovable(message)) return {};
  const before = waiting.slice(0, index).findLast(isMovable);
  const [after, beyond] = waiting.slice(index + 1).filter(isMovable);
  return {
    ...(before ? { up: before.id } : {}),
    ...(after ? { down: beyond?.id ?? null } : {}),
  };
}

export function isMovable(message: Message): boolean {
  return message.state === 'queued' && !message.isDispatched;
}
