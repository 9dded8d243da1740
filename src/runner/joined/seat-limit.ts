import { delay, type Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../../shared/base/logger.ts';
import type { Seat } from './seat.ts';

export interface SeatLimitOptions {
  readonly seat: Seat;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limitBytes?: number;
}

/** As much as a runner spools that has joined. */
const defaultLimitBytes = 32 << 20;
const lookMs = 5000;

const words =
  'Roundhouse: the hub has been away for so long that nothing more is kept for it. Until it is back, it will not learn what happens here.';

/** Hooks leave their payloads while the hub is away, which may be for days: closes the seat before they fill the disk. */
export async function keepSeatWithinLimit(
  options: SeatLimitOptions,
  signal: AbortSignal,
): Promise<void> {
  const { seat, clock, logger, limitBytes = defaultLimitBytes } = options;
  while (!signal.aborted) {
    if (seat.bytes > limitBytes) {
      logger.warn('the seat is full, later hooks leave nothing', { limitBytes });
      seat.close();
      seat.warn(words);
      return;
    }
    await delay(clock, lookMs, signal);
  }
}
