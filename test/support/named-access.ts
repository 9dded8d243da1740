import type { OperatorPrincipal } from '../../src/main/hub/access/principal.ts';
import type { EdgeAccess } from '../../src/main/hub/http/http-edge.ts';
import { err, ok } from '../../src/shared/base/result.ts';
import { refusal } from '../../src/shared/wire/errors.ts';
import { owner } from './edge-hub.ts';

/** Access for an edge whose credentials are tested elsewhere: the bearer is the name of a person. */
export function namedAccess(people: Readonly<Record<string, OperatorPrincipal>>): EdgeAccess {
  return {
    authenticate: ({ authorization }) => {
      const known = people[(authorization ?? '').replace('Bearer ', '')];
      return known ? ok(known) : err(refusal('unauthorized', ''));
    },
    authenticateUpgrade: () => err(refusal('unauthorized', '')),
    takeCommand: () => ok(undefined),
    takeRead: () => ok(undefined),
    stepUp: { forget: () => undefined },
    offerSignIn: () => ({ url: 'http://localhost/#', code: '', expiresAt: '' }),
    ownDeviceOf: (whose) => ({ name: whose.name, arrive: () => Promise.resolve(ok(whose)) }),
    redeemSignIn: () => Promise.resolve(ok({ cookie: '', key: '', operator: owner })),
    proveHub: () => undefined,
    issueTicket: () => ok('rh_ticket_'),
  };
}
