import { expect, test } from 'vitest';

import { formatToken, newToken, parseToken } from '../../../../src/main/hub/access/token.ts';
import { Connections } from '../../../../src/main/hub/joined/connections.ts';
import type { CredentialRow } from '../../../../src/main/hub/store/credential-row.ts';
import { asId } from '../../../../src/shared/base/ids.ts';
import { silentLogger } from '../../../../src/shared/base/logger.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const ana = { id: asId('operator', 'o_ana'), name: 'Ana' };
const wish = { operator: ana, scope: 'user', project: null } as const;

function stage() {
  const rows = new Map<string, CredentialRow>();
  const credentials = {
    readCredentials: () => Promise.resolve([...rows.values()]),
    saveCredential: (row: CredentialRow) => {
      rows.set(row.id, row);
      return Promise.resolve();
    },
  };
  const open = () =>
    new Connections({ credentials, clock: new ManualClock(), logger: silentLogger });
  return { rows, open };
}

test('[JOIN7] the token of a connection is known by its hash, also after a restart', async () => {
  const { rows, open } = stage();
  const { connection, token } = await open().make(wish);
  const secret = parseToken('connect', token)?.secret ?? '';

  expect(JSON.stringify([...rows.values()])).not.toContain(secret);
  const again = open();
  await again.start();
  expect(again.authenticate(token)).toEqual(connection);
});

test('[JOIN7] a wrong secret, another kind of token and an earlier token open nothing', async () => {
  const { open } = stage();
  const connections = open();
  const { connection, token } = await connections.make(wish);
  const id = connection.id.slice(2);

  expect(connections.authenticate(formatToken(newToken('connect', id)))).toBeNull();
  const parsed = parseToken('connect', token);
  expect(parsed && connections.authenticate(formatToken({ ...parsed, kind: 'owner' }))).toBeNull();
  const renewed = await connections.renew(connection);
  expect(connections.authenticate(token)).toBeNull();
  expect(connections.authenticate(renewed.token)?.id).toBe(connection.id);
});

test('[JOIN8] a connection that is revoked while it is used stays revoked', async () => {
  const { open } = stage();
  const connections = open();
  const { token } = await connections.make(wish);
  const used = connections.authenticate(token);
  if (!used) throw new Error('the token was just made');
  await connections.revoke(used.id);
  connections.noteUse(used.id);

  const again = open();
  await again.start();
  for (const one of [connections, again]) expect(one.authenticate(token)).toBeNull();
});

test('[JOIN8] a revoked connection opens nothing, also after a restart, and is not listed', async () => {
  const { open } = stage();
  const connections = open();
  const { connection, token } = await connections.make(wish);
  expect(await connections.revoke(connection.id)).toBe(true);

  const again = open();
  await again.start();
  for (const one of [connections, again]) {
    expect(one.authenticate(token)).toBeNull();
    expect(one.list()).toEqual([]);
    expect(one.findFor(wish)).toBeUndefined();
  }
  expect(await connections.revoke(asId('connection', 'j_none'))).toBe(false);
});
