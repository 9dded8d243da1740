import { silentLogger } from '../../src/shared/base/logger.ts';
import { IncomingRequests } from '../../src/shared/wire/incoming-requests.ts';
import { ManualClock } from './manual-clock.ts';

/** For an end of the runner link that knows no method. */
export function noRequests(): IncomingRequests {
  return new IncomingRequests({ clock: new ManualClock(), logger: silentLogger, methods: [] });
}
