import { setTimeout as delay } from 'node:timers/promises';

import type { HttpClient } from '../../src/shared/client/http-client.ts';
import type { RouteAnswer } from '../../src/shared/wire/http-routes.ts';

type Session = RouteAnswer<'sessions.read'>;
type Message = RouteAnswer<'messages.read'>;
type Gate = RouteAnswer<'gates.list'>['items'][number];

/** How long something may take before the test gives up and says what it saw last. */
const usualPatienceMs = 90_000;
/** For what several Claude Codes do one after another, or at once, on a machine that is four times slower than ours. */
export const longPatienceMs = 4 * usualPatienceMs;
const lookEveryMs = 40;

/** Looks until it is there: for programs in other processes, which tell us nothing by themselves. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  patienceMs = usualPatienceMs,
): Promise<T> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`gave up waiting for ${what}`);
    await delay(lookEveryMs);
  }
}

export async function sessionState(
  client: HttpClient,
  ref: string,
  wanted: Session['state'],
): Promise<Session> {
  let seen: Session | undefined;
  return eventually(`${ref} to be ${wanted}`, async () => {
    seen = await client.call('sessions.read', { params: { ref } });
    return seen.state === wanted ? seen : undefined;
  }).catch((thrown: unknown) => {
    throw new Error(`${ref} is ${seen?.state}: ${seen?.detail ?? ''}`, { cause: thrown });
  });
}

export async function messageState(
  client: HttpClient,
  id: string,
  wanted: Message['state'],
): Promise<Message> {
  let seen: Message | undefined;
  return eventually(`message to be ${wanted}`, async () => {
    seen = await client.call('messages.read', { params: { id } });
    return seen.state === wanted ? seen : undefined;
  }).catch((thrown: unknown) => {
    throw new Error(`the message is ${seen?.state}: ${seen?.reason ?? ''}`, { cause: thrown });
  });
}

export function openGate(client: HttpClient): Promise<Gate> {
  return eventually('a gate', async () => (await client.call('gates.list')).items[0]);
}
