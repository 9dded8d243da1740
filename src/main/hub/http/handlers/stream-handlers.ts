import type { Result } from '../../../../shared/base/result.ts';
import type { Refusal } from '../../../../shared/wire/errors.ts';
import type { StreamBatch } from '../../../../shared/wire/event-stream.ts';
import type { OperatorPrincipal } from '../../access/principal.ts';
import type { Handlers } from '../handler.ts';

/** What a device sends up where it cannot have a WebSocket. */
export interface StreamUptake {
  takeUp(principal: OperatorPrincipal, batch: StreamBatch): Result<{ readonly n: number }, Refusal>;
}

export function streamHandlers(stream: StreamUptake): Pick<Handlers, 'stream.up'> {
  return {
    'stream.up': ({ principal, body }) => Promise.resolve(stream.takeUp(principal, body)),
  };
}
