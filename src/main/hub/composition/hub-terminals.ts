import { join } from 'node:path';

import type { Clock } from '../../../shared/base/clock.ts';
import type { Logger } from '../../../shared/base/logger.ts';
import type { Scope } from '../../../shared/base/scope.ts';
import { BatonService } from '../operators/baton-service.ts';
import { PresenceService } from '../operators/presence-service.ts';
import { EnterPresses } from '../terminal/enter-presses.ts';
import { readLastScreen } from '../terminal/last-screens.ts';
import { Recordings } from '../terminal/recordings.ts';
import { TerminalService } from '../terminal/terminal-service.ts';

export interface TerminalsInput {
  readonly dataDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly scope: Scope;
}

export type Terminals = ReturnType<typeof buildTerminals>;

/** Terminals, who looks at them, and who types. */
export function buildTerminals({ dataDirectory, clock, logger, scope }: TerminalsInput) {
  const presence = new PresenceService({ logger });
  const baton = scope.use(new BatonService({ clock, logger, presence }));
  const directory = join(dataDirectory, 'recordings');
  const recordings = new Recordings({ directory, clock, logger });
  const presses = new EnterPresses(clock);
  const terminal = scope.use(
    new TerminalService({
      clock,
      logger,
      recordings,
      baton,
      presses,
      lastScreenOf: (session) => readLastScreen(dataDirectory, session),
    }),
  );
  return { presence, baton, terminal, presses };
}
