import { expect, test } from 'vitest';

import { isAudited } from '../../../../src/main/hub/audit/audited-actions.ts';
import { deedLabels } from '../../../../src/renderer/features/audit/entry-labels.ts';
import { routes, type RouteDefinition } from '../../../../src/shared/wire/http-routes.ts';

const calls = Object.values<RouteDefinition>(routes).map((route) => ({
  ...route,
  call: `${route.method} ${route.path}`,
}));

test('[AUD1] every call that is recorded has a label, and every label has a call', () => {
  const recorded = calls.filter(
    ({ method, action, demands = [] }) =>
      action !== 'public' &&
      [action, ...demands.map((demand) => demand.action)].some((one) => isAudited(one)) &&
      (method !== 'GET' || action === 'session.export'),
  );

  expect(
    [
      ...recorded.map(({ call }) => call),
      'POST /pair/redeem',
      'POST /pair/poll',
      'POST /step-up',
      'spawn_worker',
    ].toSorted(),
  ).toEqual(Object.keys(deedLabels).toSorted());
});

test('[AUD1] prompts, notes and what is typed are not recorded', () => {
  const actions = ['message.send', 'note.add', 'terminal.type', 'session.read'] as const;

  expect(actions.filter((action) => isAudited(action))).toEqual([]);
});
