import type { PairingService } from '../../../src/main/hub/access/pairing-service.ts';
import { LogSessions } from '../../../src/main/hub/access/visible-asks.ts';
import type { DomainHandlersInput } from '../../../src/main/hub/composition/http.ts';
import { domainHandlers } from '../../../src/main/hub/composition/http.ts';
import type { LogCore } from '../../../src/main/hub/composition/hub-base.ts';
import { DoctorService } from '../../../src/main/hub/doctor/doctor-service.ts';
import type { Handlers } from '../../../src/main/hub/http/handler.ts';
import { hubHandlers } from '../../../src/main/hub/http/handlers/hub-handlers.ts';
import { pairingHandlers } from '../../../src/main/hub/http/handlers/pairing-handlers.ts';
import type { LanService } from '../../../src/main/hub/lan/lan-service.ts';
import type { TranscriptService } from '../../../src/main/hub/transcripts/transcript-service.ts';
import { err } from '../../../src/shared/base/result.ts';
import { refusal } from '../../../src/shared/wire/errors.ts';
import { routes } from '../../../src/shared/wire/http-routes.ts';
import { demoChecks } from './demo-checks.ts';
import { madeUpHandlers } from './demo-routes.ts';
import { demoSearch } from './demo-search.ts';
import type { DemoSessions } from './demo-sessions.ts';
import type { LiveLog } from './live-log.ts';

export interface DemoHandlersInput extends DomainHandlersInput {
  readonly transcripts: TranscriptService;
  readonly pairing: PairingService;
  readonly lan: LanService;
  readonly live: LiveLog;
  readonly demo: DemoSessions;
}

/** The handlers of the hub over its domains. What needs folders, git or tables of the real store is made up, or not there. */
export function demoHandlers(core: LogCore, input: DemoHandlersInput): Handlers {
  const { live, demo, transcripts } = input;
  const handlers: Partial<Handlers> = {
    ...domainHandlers(core, input),
    ...pairingHandlers({
      access: input.access,
      pairing: input.pairing,
      lan: input.lan,
      settings: core.settings,
      monotonic: () => core.clock.monotonic(),
      invites: { guestOf: () => err(refusal('unavailable', 'No one is invited here.')) },
      sessions: input.sessions.sessions,
    }),
    ...hubHandlers({
      sessions: input.sessions.sessions,
      scopes: new LogSessions(core.log),
      transcripts,
      doctor: new DoctorService({ checks: demoChecks }),
      settings: core.settings,
      store: {
        search: (request) => Promise.resolve(demoSearch(live, request)),
        backup: () => notHere('hub.backup'),
      },
      status: { read: () => notHere('hub.read') },
      stopping: { stop: () => notHere('hub.stop') },
    }),
    ...madeUpHandlers(live, demo),
  };
  return { ...notServed(), ...handlers } as Handlers;
}

/** Routes that no page spec needs yet. */
function notServed() {
  return Object.fromEntries(Object.keys(routes).map((name) => [name, () => notHere(name)]));
}

function notHere(route: string): Promise<never> {
  return Promise.reject(new Error(`no page asks a demo for ${route}`));
}
