import { join } from 'node:path';

import { BatonService } from '../operators/baton-service.ts';
import { PresenceService } from '../operators/presence-service.ts';
import { EnterPresses } from '../terminal/enter-presses.ts';
import { LastScreens } from '../terminal/last-screens.ts';
import { Recordings } from '../terminal/recordings.ts';
import { TerminalService } from '../terminal/terminal-service.ts';
import type { HubBase } from './hub-base.ts';

export interface Terminals {
  readonly presence: PresenceService;
  readonly baton: BatonService;
  readonly terminal: TerminalService;
}

/** Terminals, who looks at them, and who types. */
export function buildTerminals({ options, clock, logger, scope }: HubBase): Terminals {
  const { dataDirectory } = options.settings;
  const presence = new PresenceService({ logger });
  const baton = scope.use(new BatonService({ clock, logger, presence }));
  const recordings = new Recordings({
    directory: join(dataDirectory, 'recordings'),
    clock,
    logger,
  });
  const terminal = scope.use(
    new TerminalService({
      clock,
      logger,
      recordings,
      baton,
      presses: new EnterPresses(clock),
      lastScreens: new LastScreens({ dataDirectory }),
    }),
  );
  return { presence, baton, terminal };
}
