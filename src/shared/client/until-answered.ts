import { Backoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import { newUuid } from '../base/ids.ts';
import { HubError } from './hub-error.ts';

/**
 * Calls until the hub answers, always with the same key. A call without an answer may have been carried out: its
 * repeat is then the same command (HTTP17), so that what a person does is done once, also while the hub restarts.
 * That takes seconds, and nobody wants done a minute later what they asked for now: after `patienceMs` without an
 * answer it throws `unreachable`. 0 means one call. What the hub refuses is thrown at once.
 */
export async function untilAnswered<Answer>(
  clock: Clock,
  call: (command: { readonly idempotencyKey: string }) => Promise<Answer>,
  patienceMs = 60_000,
): Promise<Answer> {
  const command = { idempotencyKey: newUuid() };
  const endsAt = clock.monotonic() + patienceMs;
  const pauses = new Backoff({ clock, firstMs: 500, limitMs: 4_000 });
  for (;;) {
    try {
      return await call(command);
    } catch (thrown) {
      if (!isUnanswered(thrown)) throw thrown;
      if (clock.monotonic() >= endsAt) throw noAnswer(thrown);
    }
    await pauses.wait();
  }
}

function isUnanswered(thrown: unknown): boolean {
  return thrown instanceof HubError && thrown.code === 'unreachable';
}

function noAnswer(cause: unknown): HubError {
  return new HubError({
    code: 'unreachable',
    message: 'The hub does not respond.',
    hint: "It's unknown whether this was done. Check when the hub is back, and try again if it was not.",
    status: 0,
    cause,
  });
}
