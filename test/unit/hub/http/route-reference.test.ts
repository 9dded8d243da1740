import { describe, expect, test } from 'vitest';

import { demandedActions } from '../../../../src/shared/wire/demand.ts';
import { routes, type RouteDefinition } from '../../../../src/shared/wire/http-routes.ts';
import { needsRoom, targetParameters } from '../../../../src/shared/wire/route.ts';
import { routeReference } from '../../../support/route-reference.ts';

const named = Object.entries<RouteDefinition>(routes).map(([name, route]) => ({ name, route }));

test('docs/spec/routes.md says what the table of routes says', async () => {
  await expect(routeReference()).toMatchFileSnapshot('../../../../docs/spec/routes.md');
});

test.each(named)('[ROLE-5] $name is about what its path names', ({ route }) => {
  const [first] = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
  // What belongs to the hub and to no session.
  const isOfHub = /^\/(settings|operators|grants|invites|connections|crews|agents|webhooks)\//.test(
    route.path,
  );

  expect(
    route.target === 'hub' || route.target === 'own' ? undefined : targetParameters[route.target],
  ).toBe(isOfHub ? undefined : first);
});

test('[CON-14] whoever may start a session may ask whether it can be started in a container', () => {
  expect(routes['containers.place'].action).toBe(routes['sessions.start'].action);
});

test('[DISK2] what is served when the disk is nearly full', () => {
  const served = named.filter(({ route }) => !needsRoom(route) && route.method !== 'GET');

  expect(served.map(({ name }) => name).toSorted()).toEqual([
    'agents.revoke',
    'approvals.withdraw',
    'asks.withdraw',
    'attachments.remove',
    'connections.revoke',
    'containers.sweep',
    'crews.pause',
    'crews.stop',
    'devices.narrow',
    'devices.revoke',
    'gates.answer',
    'grants.withdraw',
    'hub.backup',
    'hub.stop',
    'invites.withdraw',
    'messages.drop',
    'notes.delete',
    'operators.remove',
    'pairing.answer',
    'pairing.offer',
    'pairing.poll',
    'pairing.withdraw',
    'pin.remove',
    'push.unsubscribe',
    'questions.answer',
    'sessions.baton',
    'sessions.interrupt',
    'sessions.remove',
    'sessions.stop',
    'settings.change',
    'shared-files.withdraw',
    'sign-in.offer',
    'sign-in.redeem',
    'stream.ticket',
    'stream.up',
    'suggestions.withdraw',
    'trash.drop',
    'webhooks.remove',
    'workers.stop',
  ]);
});

describe('[HTTP15] a body that asks for more than its route', () => {
  const asked = [
    ['sessions.baton', { action: 'release' }, null],
    ['sessions.baton', { action: 'take' }, 'terminal.type'],
    ['sessions.baton', { action: 'force' }, 'baton.force'],
    ['gates.answer', { answer: 'allow' }, null],
    ['gates.answer', { answer: 'allow-always' }, 'gate.answer-always'],
    ['questions.answer', { chosen: ['Yes'] }, null],
    ['questions.answer', { decline: true }, null],
    ['questions.answer', { chosen: ['Yes'], text: 'But slowly.' }, 'message.send'],
    ['questions.answer', { decline: true, text: 'Later.' }, 'message.send'],
    ['sessions.send', { text: '/model opus' }, null],
    ['sessions.send', { text: '/model opus', isCommand: true }, 'session.change-mode'],
    ['sessions.send', { text: '/compact', isCommand: true }, null],
    ['suggestions.send', { text: '/model opus' }, null],
    ['suggestions.send', { text: '/model opus', isCommand: true }, 'session.change-mode'],
    ['sessions.start', { repo: '/repo' }, null],
    ['sessions.start', { repo: '/repo', permissionMode: 'plan' }, 'session.change-mode'],
    ['sessions.start', { repo: '/repo', claudeArgs: ['--debug'] }, 'repo.trust'],
    ['sessions.start', { repo: '/repo', claudeArgs: [] }, null],
    ['sessions.start', { repo: '/repo', allowSetup: 'abc' }, 'repo.trust'],
    ['sessions.start', { repo: '/repo', allowSetup: false }, null],
    ['sessions.start', { repo: '/repo', gitInit: true }, 'repo.trust'],
  ] as const;

  test.each(asked)('%s with %j needs %s too', (name, body, action) => {
    expect(demandedActions(routes[name], body)).toEqual(action === null ? [] : [action]);
  });

  test('is in the list above for each route that has such bodies', () => {
    const demanding = named.filter(({ route }) => route.demands).map(({ name }) => name);

    expect([...new Set(asked.map(([name]) => name))].toSorted()).toEqual(demanding.toSorted());
  });
});
