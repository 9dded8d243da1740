import { afterEach, beforeEach, expect, test } from 'vitest';

import type { OperatorPrincipal } from '../../../../src/main/hub/access/principal.ts';
import { targetResolvers } from '../../../../src/main/hub/http/target-resolvers.ts';
import { findSession } from '../../../../src/main/hub/sessions/find-session.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { err } from '../../../../src/shared/base/result.ts';
import type { Refusal } from '../../../../src/shared/wire/errors.ts';
import { refusal } from '../../../../src/shared/wire/errors.ts';
import { apiPrefix } from '../../../../src/shared/wire/http-routes.ts';
import { EdgeHub } from '../../../support/edge-hub.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { namedAccess } from '../../../support/named-access.ts';
import { person, StreamStage } from '../../../support/stream-stage.ts';

// A device that sees one session of several, before the real edge, rights and lookup: the bearer is its name.

const shared = asId('session', 's_payments-1');
const people: Readonly<Record<string, OperatorPrincipal>> = {
  Ana: person('Ana'),
  Ben: person('Ben', { role: 'observer', session: shared, plane: 'lan' }),
};
const access = namedAccess(people);

let stage: StreamStage;
let hub: EdgeHub;
/** Ids of the sessions that were read. */
let read: (string | null)[];

beforeEach(async () => {
  stage = await StreamStage.start(new ManualClock());
  read = [];
  for (const name of ['payments-1', 'payments-2', 'secret']) await stage.createSession(name);
  hub = await EdgeHub.start({
    edge: { access },
    targets: targetResolvers({
      sessions: { find: (...asked) => findSession(stage.log.state, ...asked) },
      log: stage.log,
      store: { byRef: () => Promise.resolve([]) },
    }),
    handlers: {
      'sessions.read': ({ session }) => {
        read.push(session);
        return Promise.resolve(err(refusal('unavailable', 'read')));
      },
    },
  });
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function codeOf(who: string, reference: string): Promise<Refusal> {
  const url = `${hub.edge.url}${apiPrefix}/sessions/${encodeURIComponent(reference)}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${who}` } });
  return ((await answer.json()) as { readonly error: Refusal }).error;
}

test('[ROLE-5] a short id means what the device may see, and nothing hidden is in its way', async () => {
  const forAna = await codeOf('Ana', 's_payments');
  const forBen = await codeOf('Ben', 's_payments');

  expect(forAna.code).toBe('ambiguous');
  expect(forBen.message).toBe('read');
  expect(read).toEqual([shared]);
});

test('[ROLE-5] a hidden session has no name and no id: it is answered like none at all', async () => {
  const answers = [];
  for (const reference of ['secret', '@secret', 's_secret', 's_sec', 'nobody']) {
    const { message, ...answer } = await codeOf('Ben', reference);
    answers.push({ ...answer, message: message.replace(reference, 'X') });
  }

  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ code: 'not_found', message: 'There is no session X.' });
  expect(read).toEqual([]);
});

test('a session that is named like the id of another does not stand in for it', async () => {
  await stage.commit(asId('session', 's_secret'), {
    kind: 'session.renamed',
    data: { name: 's_payments-1' },
  });

  await codeOf('Ana', 's_payments-1');
  await codeOf('Ana', '@s_payments-1');

  expect(read).toEqual([shared, asId('session', 's_secret')]);
});
